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
  it('takes a conversation with tools and members that it does not know', () => {
    const body = { messages: [ASK, CALL, RESULT], toolConfig, additionalModelRequestFields: {} };
    expect(parseConverseRequest(body)).toMatchObject({ kind: 'valid', request: body });
  });

  it('says in Bedrock’s words what is wrong', () => {
    const other = { role: 'user', content: [{ toolResult: { toolUseId: 'b', content: [] } }] };
    const refused: readonly [object, string][] = [
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
    for (const [body, message] of refused) {
      expect(parseConverseRequest(body)).toEqual({
        kind: 'invalid',
        message: expect.stringContaining(message),
      });
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
