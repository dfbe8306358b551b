import { describe, expect, it } from 'vitest';
import type { Span } from '../tree.ts';
import { segment, view } from './turn-view.fixture.ts';
import { annotationsOf, describeSpan } from './words.ts';

function first(...segments: Parameters<typeof view>[0]): Span {
  const span = view(segments).tree.spans.at(-1);
  if (!span) throw new Error('There is no span');
  return span;
}

describe('the description of a span, beyond its name', () => {
  it.each([
    ['a segment without an origin', {}, ''],
    ['an AWS service that has a name', { origin: 'AWS::Lambda::Function' }, 'Lambda function'],
    ['one that has none', { origin: 'AWS::New::Thing' }, 'AWS::New::Thing'],
    ['a tool call', { annotations: { tool: 'getMyProfile' } }, 'getMyProfile'],
    [
      'an MCP call of the Gateway',
      { origin: 'AWS::BedrockAgentCore::Gateway', annotations: { method: 'tools/list' } },
      'AgentCore Gateway · tools/list',
    ],
    ['a call with the same text as its name', { name: 'tool', annotations: { tool: 'tool' } }, ''],
  ])('is given for %s', (_, change, words) => {
    expect(describeSpan(first(segment(1, [0, 1], change)), 'agent')).toBe(words);
  });

  it('names the service for a part of a service', () => {
    const part = segment(2, [0, 1], { parent_id: segment(1, [0]).id, type: 'subsegment' });
    expect(describeSpan(first(segment(1, [0, 1]), part), 'agent')).toBe('in agent');
  });
});

describe('annotations', () => {
  it('are those with a value that X-Ray can search', () => {
    const annotations = { text: 'a', number: 1, flag: false, list: [1], nothing: null };
    expect(annotationsOf(segment(1, [0], { annotations }))).toEqual({
      text: 'a',
      number: 1,
      flag: false,
    });
  });

  it.each([undefined, null, 'text', 7])('are none if a sender wrote %j', (annotations) => {
    expect(annotationsOf(segment(1, [0], { annotations }))).toEqual({});
  });
});
