import { makeApiDocument } from '@three-tier-chat/api';
import { describe, expect, it } from 'vitest';
import { fillTemplate } from '../build/new-service/fill-template.ts';
import { planAnswer } from '../services/local-cloud/bedrock/responder/plan-answer.ts';
import { widgetsApi } from '../services/template/api.ts';
import { service as template } from '../services/template/service.ts';
import { realTools, toolsOf } from './real-tools.ts';

/* The local model chooses the tools of a service that it has never heard of, by what they say of themselves. */

const NOW = Date.UTC(2026, 10, 30, 12);

function callsOf(name: string, prompt: string): readonly string[] {
  const fill = (json: unknown) =>
    JSON.parse(fillTemplate(JSON.stringify(json), { name, owner: 'sales' }));
  const tools = [...realTools(), ...toolsOf(fill(makeApiDocument(widgetsApi)), fill(template))];
  const plan = planAnswer(
    {
      messages: [{ role: 'user', content: [{ text: prompt }] }],
      toolConfig: { tools: tools.map((toolSpec) => ({ toolSpec })) },
    },
    NOW,
  );
  if (plan.kind === 'say') return [];
  return plan.calls.map((call) => `${call.name.split('___').at(-1)} ${JSON.stringify(call.input)}`);
}

describe('beside the tools that there are, the local model', () => {
  it.each([
    ['orders', 'What did I order?', 'listMyOrders {}'],
    ['orders', 'Which orders do I have?', 'listMyOrders {}'],
    ['orders', 'Add 3 “notebooks” to my orders', 'addMyOrder {"name":"notebooks","quantity":3}'],
    ['gift-cards', 'Which gift cards do I have?', 'listMyGiftCards {}'],
    [
      'gift-cards',
      'Add 2 “for Ada” to my gift cards',
      'addMyGiftCard {"name":"for Ada","quantity":2}',
    ],
    ['orders', 'Who am I?', 'getMyProfile {}'],
    ['orders', 'What changed this week?', 'listMyActivity {"since":"2026-11-23"}'],
    ['orders', 'Set my language to German', 'updateMyPreferences {"language":"de"}'],
  ])('with %s answers “%s” by a call of %s', (name, prompt, call) => {
    expect(callsOf(name, prompt)).toEqual([call]);
  });
});
