import { describe, expect, it } from 'vitest';
import type { ConverseRequest } from '../converse-request.ts';
import { toChatCompletion } from './to-chat-completion.ts';

const TOOL = {
  toolSpec: { name: 't', description: 'd', inputSchema: { json: { type: 'object' } } },
};

describe('toChatCompletion', () => {
  it('translates system, calls, results, tools and settings', () => {
    const body = toChatCompletion(
      {
        system: [{ text: 'a' }, { cachePoint: { type: 'default' } }, { text: 'b' }],
        messages: [
          { role: 'user', content: [{ text: 'hi' }, { cachePoint: { type: 'default' } }] },
          {
            role: 'assistant',
            content: [{ toolUse: { toolUseId: '1', name: 't', input: { x: 1 } } }],
          },
          {
            role: 'user',
            content: [
              {
                toolResult: {
                  toolUseId: '1',
                  status: 'error',
                  content: [{ text: 'no' }, { json: { y: 2 } }],
                },
              },
              { text: 'and?' },
            ],
          },
        ],
        inferenceConfig: { maxTokens: 9, temperature: 0.5, topP: 0.9, stopSequences: ['s'] },
        toolConfig: { tools: [TOOL, { cachePoint: { type: 'default' } }] },
      },
      'qwen',
    );
    expect(body).toEqual({
      model: 'qwen',
      stream: true,
      stream_options: { include_usage: true },
      messages: [
        { role: 'system', content: 'a\n\nb' },
        { role: 'user', content: 'hi' },
        {
          role: 'assistant',
          content: null,
          tool_calls: [
            { id: '1', type: 'function', function: { name: 't', arguments: '{"x":1}' } },
          ],
        },
        { role: 'tool', tool_call_id: '1', content: 'ERROR: no\n{"y":2}' },
        { role: 'user', content: 'and?' },
      ],
      tools: [
        {
          type: 'function',
          function: { name: 't', description: 'd', parameters: { type: 'object' } },
        },
      ],
      tool_choice: 'auto',
      max_tokens: 9,
      temperature: 0.5,
      top_p: 0.9,
      stop: ['s'],
    });
  });

  it('translates the choice of tools', () => {
    const choiceOf = (toolChoice: NonNullable<ConverseRequest['toolConfig']>['toolChoice']) =>
      toChatCompletion(
        {
          messages: [{ role: 'user', content: [{ text: 'hi' }] }],
          toolConfig: { tools: [TOOL], toolChoice },
        },
        'm',
      );
    expect(choiceOf({ any: {} })).toMatchObject({ tool_choice: 'required' });
    expect(choiceOf({ tool: { name: 't' } })).toMatchObject({
      tool_choice: { type: 'function', function: { name: 't' } },
    });
  });
});
