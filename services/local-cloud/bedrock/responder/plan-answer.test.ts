import { describe, expect, it } from 'vitest';
import type { ConverseRequest } from '../converse-request.ts';
import { planAnswer } from './plan-answer.ts';

/** 2026-11-30 */
const NOW = Date.UTC(2026, 10, 30);
const PROFILE = {
  toolSpec: {
    name: 'securedApi___getMyProfile',
    description: 'The signed-in user’s own profile. It takes no arguments.',
    inputSchema: { json: { type: 'object', properties: {} } },
  },
};
const WEATHER = {
  toolSpec: {
    name: 'getWeather',
    inputSchema: { json: { properties: { city: { type: 'string' } }, required: ['city'] } },
  },
};

describe('planAnswer', () => {
  it('calls the tool that fits', () => {
    expect(plan('Who am I?')).toEqual({
      kind: 'call',
      calls: [{ name: 'securedApi___getMyProfile', input: {} }],
    });
    expect(plan('What is the weather in Oslo?')).toEqual({
      kind: 'call',
      calls: [{ name: 'getWeather', input: { city: 'Oslo' } }],
    });
  });

  it('calls it again when the same question is asked again', () => {
    const question = 'Who am I? Quite sure of it.';
    const earlier: ConverseRequest['messages'] = [
      { role: 'user', content: [{ text: question }] },
      { role: 'assistant', content: [{ text: 'You are **Chat Member**.' }] },
    ];
    const { messages, ...others } = request(question);
    expect(planAnswer({ ...others, messages: [...earlier, ...messages] }, NOW)).toMatchObject({
      kind: 'call',
      calls: [{ name: 'securedApi___getMyProfile' }],
    });
  });

  it('asks for an argument that is missing', () => {
    expect(plan('weather')).toEqual({
      kind: 'say',
      text: 'To use **get weather** I need `city`. Say it like this: city is "…".',
    });
  });

  it('says what it is and which tools it has when none fits', () => {
    const said = plan('Hello');
    expect(said).toMatchObject({
      kind: 'say',
      text: expect.stringContaining('deterministic stand-in'),
    });
    expect(said).toMatchObject({
      text: expect.stringContaining(
        '- **get my profile**: The signed-in user’s own profile.\n- **get weather**',
      ),
    });
    expect(said).toMatchObject({ text: expect.stringContaining('*Who am I?*') });
    const { toolConfig: _, ...withoutTools } = request('Hello');
    expect(planAnswer(withoutTools, NOW)).toMatchObject({
      text: expect.stringContaining('given no tools'),
    });
  });

  it('describes the result of its call, for the question before it', () => {
    const after = request('What is my email?', [
      {
        role: 'assistant',
        content: [{ toolUse: { toolUseId: 'a', name: 'securedApi___getMyProfile', input: {} } }],
      },
      {
        role: 'user',
        content: [
          { toolResult: { toolUseId: 'a', content: [{ json: { email: 'a@b.example' } }] } },
        ],
      },
    ]);
    expect(planAnswer(after, NOW)).toEqual({ kind: 'say', text: 'Your **email** is a@b.example.' });
  });

  it('obeys a forced tool, even without its arguments', () => {
    const forced = { tools: [PROFILE, WEATHER], toolChoice: { tool: { name: 'getWeather' } } };
    expect(planAnswer({ ...request('Hello'), toolConfig: forced }, NOW)).toEqual({
      kind: 'call',
      calls: [{ name: 'getWeather', input: { city: '' } }],
    });
    const any = { tools: [PROFILE, WEATHER], toolChoice: { any: {} } };
    expect(planAnswer({ ...request('Hello'), toolConfig: any }, NOW)).toMatchObject({
      calls: [{ name: 'securedApi___getMyProfile' }],
    });
  });
});

function plan(question: string) {
  return planAnswer(request(question), NOW);
}

function request(question: string, more: ConverseRequest['messages'] = []): ConverseRequest {
  return {
    messages: [{ role: 'user', content: [{ text: question }] }, ...more],
    toolConfig: { tools: [PROFILE, WEATHER] },
  };
}
