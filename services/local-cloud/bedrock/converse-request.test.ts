import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseConverseRequest } from './converse-request.ts';

const ASK = { role: 'user', content: [{ text: 'hi' }] };
const CALL = {
  role: 'assistant',
  content: [{ toolUse: { toolUseId: 'a', name: 't', input: {} } }],
};
const RESULT = {
  role: 'user',
  content: [{ toolResult: { toolUseId: 'a', content: [{ text: 'x' }] } }],
};
const toolConfig = { tools: [{ toolSpec: { name: 't', inputSchema: { json: {} } } }] };

const called = (toolUseId: string, name: string) => ({
  role: 'assistant',
  content: [{ toolUse: { toolUseId, name, input: {} } }],
});
const toolNamed = (name: string, properties: object = {}) => ({
  tools: [{ toolSpec: { name, inputSchema: { json: { type: 'object', properties } } } }],
});

describe('parseConverseRequest', () => {
  it('accepts a conversation with tools and unknown members', () => {
    const body = { messages: [ASK, CALL, RESULT], toolConfig, additionalModelRequestFields: {} };
    expect(parseConverseRequest(body)).toMatchObject({ kind: 'valid', request: body });
  });

  it('describes the error with Bedrock’s message', () => {
    const other = { role: 'user', content: [{ toolResult: { toolUseId: 'b', content: [] } }] };
    const refused: [object, string][] = [
      [{}, 'must start with a user message'],
      [{ messages: [CALL] }, 'must start with a user message'],
      [{ messages: [ASK, ASK] }, 'must alternate'],
      [{ messages: [{ role: 'user', content: [] }] }, 'messages.0 is empty'],
      [{ messages: [{ role: 'user', content: [{ text: ' ' }] }] }, 'messages.0.content.0 is blank'],
      [{ messages: [ASK, CALL, RESULT] }, 'toolConfig field must be defined'],
      [{ messages: [RESULT], toolConfig }, 'exceeds the number of toolUse blocks'],
      [{ messages: [ASK, CALL, other], toolConfig }, 'for the following Ids: a'],
      [
        { messages: [ASK, CALL, ASK], toolConfig },
        'Expected toolResult blocks at messages.2.content',
      ],
      [
        { messages: [ASK], toolConfig: toolNamed('a'.repeat(65)) },
        'toolConfig.tools.0.toolSpec.name',
      ],
      [{ messages: [ASK], toolConfig: toolNamed('a.b') }, 'toolConfig.tools.0.toolSpec.name'],
      [
        { messages: [ASK], toolConfig: toolNamed('a', { 'filter[id]': {} }) },
        'tools.0.custom.input_schema.properties: Property keys should match pattern',
      ],
      [
        { messages: [ASK, called('a', 'no name'), RESULT], toolConfig },
        'messages.1.content.0.toolUse.name',
      ],
      [
        { messages: [ASK, called('a/b', 't'), RESULT], toolConfig },
        'messages.1.content.0.toolUse.toolUseId',
      ],
      [{ messages: [{ role: 'system', content: [] }] }, "Value at 'messages.0.role'"],
      [{ messages: [ASK], toolConfig: { tools: [] } }, "Value at 'toolConfig.tools'"],
      [{ messages: [ASK], inferenceConfig: { temperature: 2 } }, 'inferenceConfig.temperature'],
    ];
    const use = (members: object) => ({
      role: 'assistant',
      content: [{ toolUse: { toolUseId: 'a', name: 't', input: {}, ...members } }],
    });
    const json = (value: unknown) => ({
      role: 'user',
      content: [{ toolResult: { toolUseId: 'a', content: [{ json: value }] } }],
    });
    refused.push(
      [{ messages: [ASK, use({ input: [1] })], toolConfig }, 'toolUse.input is invalid'],
      [{ messages: [ASK, use({ input: 'x' })], toolConfig }, 'toolUse.input is invalid'],
      [{ messages: [ASK, use({ name: '' }), RESULT], toolConfig }, 'toolUse.name'],
      [{ messages: [ASK, use({ toolUseId: 'a b' }), RESULT], toolConfig }, 'toolUse.toolUseId'],
      [{ messages: [ASK, CALL, json([1])], toolConfig }, 'toolResult.content.0.json is invalid'],
      [{ messages: [ASK, CALL, RESULT, CALL, RESULT], toolConfig }, 'ids must be unique'],
      [{ messages: [{ ...CALL, role: 'user' }], toolConfig }, 'not allowed for the user'],
      [
        { messages: [ASK, { ...RESULT, role: 'assistant' }], toolConfig },
        'not allowed for the assistant',
      ],
      [{ messages: [{ role: 'user', content: [{ text: 'a\ud83d' }] }] }, 'not valid Unicode'],
      [{ messages: [ASK, CALL, json({ a: '\udc00' })], toolConfig }, 'not valid Unicode'],
    );
    for (const [body, message] of refused) {
      expect(parseConverseRequest(body)).toEqual({
        kind: 'invalid',
        message: expect.stringContaining(message),
      });
    }
  });

  it('accepts cache points wherever Bedrock has them, and a guardrail', () => {
    const cachePoint = { type: 'default' };
    const body = {
      system: [{ text: 'x' }, { cachePoint: { ...cachePoint, ttl: '1h' } }],
      messages: [{ role: 'user', content: [{ text: 'hi' }, { cachePoint }] }],
      toolConfig: { tools: [...toolConfig.tools, { cachePoint: { ...cachePoint, ttl: '5m' } }] },
      guardrailConfig: {
        guardrailIdentifier: 'arn:aws:bedrock:us-east-1:111122223333:guardrail/abc',
        guardrailVersion: 'DRAFT',
        trace: 'enabled_full',
        streamProcessingMode: 'async',
      },
    };
    expect(parseConverseRequest(body)).toEqual({ kind: 'valid', request: body });
  });

  it.each<readonly [object, string]>([
    [{ system: [{ cachePoint: {} }] }, 'system.0.cachePoint.type'],
    [{ system: [{ cachePoint: { type: 'other' } }] }, 'system.0.cachePoint.type'],
    [
      { toolConfig: { tools: [{ cachePoint: { type: 'default', ttl: '2h' } }] } },
      'toolConfig.tools.0.cachePoint.ttl',
    ],
    [
      { messages: [{ role: 'user', content: [{ cachePoint: { type: 'default', for: 1 } }] }] },
      'messages.0.content.0.cachePoint',
    ],
    [
      { guardrailConfig: { guardrailIdentifier: 'Not One' } },
      'guardrailConfig.guardrailIdentifier',
    ],
    [{ guardrailConfig: { guardrailVersion: '0' } }, 'guardrailConfig.guardrailVersion'],
    [{ guardrailConfig: { trace: 'yes' } }, 'guardrailConfig.trace'],
    [{ guardrailConfig: { streamProcessingMode: 'slow' } }, 'guardrailConfig.streamProcessingMode'],
    [{ guardrailConfig: { id: 'abc' } }, 'guardrailConfig'],
  ])('refuses %j', (members, where) => {
    expect(parseConverseRequest({ messages: [ASK], ...members })).toEqual({
      kind: 'invalid',
      message: expect.stringContaining(`Value at '${where}'`),
    });
  });

  it('accepts an empty result, as Bedrock does', () => {
    for (const content of [[], [{ text: '' }], [{ text: ' \n' }]]) {
      const empty = { role: 'user', content: [{ toolResult: { toolUseId: 'a', content } }] };
      const body = { messages: [ASK, CALL, empty], toolConfig };
      expect(parseConverseRequest(body).kind).toBe('valid');
    }
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        expect(parseConverseRequest(body).kind).toMatch(/^(valid|invalid)$/);
      }),
    );
  });
});
