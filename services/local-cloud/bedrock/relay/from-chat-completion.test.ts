import { describe, expect, it } from 'vitest';
import type { ConverseEvent } from '../converse-event.ts';
import { fromChatCompletion } from './from-chat-completion.ts';

describe('fromChatCompletion', () => {
  it('streams reasoning and text as blocks of their own', async () => {
    const events = await convert(
      delta({ role: 'assistant', reasoning: 'hm' }),
      delta({ content: 'It ' }),
      delta({ content: 'is.' }, 'stop'),
      { choices: [], usage: { prompt_tokens: 5, completion_tokens: 6 } },
    );
    expect(events).toEqual([
      { event: 'messageStart', data: { role: 'assistant' } },
      block(0, { reasoningContent: { text: 'hm' } }),
      { event: 'contentBlockStop', data: { contentBlockIndex: 0 } },
      block(1, { text: 'It ' }),
      block(1, { text: 'is.' }),
      { event: 'contentBlockStop', data: { contentBlockIndex: 1 } },
      { event: 'messageStop', data: { stopReason: 'end_turn' } },
      {
        event: 'metadata',
        data: {
          usage: { inputTokens: 5, outputTokens: 6, totalTokens: 11 },
          metrics: { latencyMs: expect.any(Number) },
        },
      },
    ]);
  });

  it('separates interleaved tool calls, whatever reason the server gives', async () => {
    const call = (index: number, args: string, name?: string) =>
      delta({
        tool_calls: [
          { index, ...(name && { id: `call:${index}` }), function: { name, arguments: args } },
        ],
      });
    const events = await convert(
      delta({ content: 'Let me see.' }),
      call(0, '{"city":', 'weather'),
      call(1, '', 'profile'),
      call(0, '"Oslo"}'),
      delta({}, 'stop'),
    );
    expect(events.slice(3, -1)).toEqual([
      toolStart(1, 'call_0', 'weather'),
      block(1, { toolUse: { input: '{"city":"Oslo"}' } }),
      { event: 'contentBlockStop', data: { contentBlockIndex: 1 } },
      toolStart(2, 'call_1', 'profile'),
      block(2, { toolUse: { input: '{}' } }),
      { event: 'contentBlockStop', data: { contentBlockIndex: 2 } },
      { event: 'messageStop', data: { stopReason: 'tool_use' } },
    ]);
  });

  it('translates the stop reason', async () => {
    const reasonOf = async (finish: string) =>
      (await convert(delta({ content: 'x' }, finish))).find(({ event }) => event === 'messageStop')
        ?.data;
    expect(await reasonOf('length')).toEqual({ stopReason: 'max_tokens' });
    expect(await reasonOf('content_filter')).toEqual({ stopReason: 'content_filtered' });
    expect(await reasonOf('tool_calls')).toEqual({ stopReason: 'end_turn' });
    expect(await reasonOf('constructor')).toEqual({ stopReason: 'end_turn' });
  });

  it('reports a tool call that was cut off by the length limit, and does not make it', async () => {
    const call = { index: 0, id: 'a', function: { name: 'weather', arguments: '{"ci' } };
    const events = await convert(delta({ tool_calls: [call] }, 'length'));
    expect(events.slice(1, -1)).toEqual([
      toolStart(0, 'a', 'weather'),
      block(0, { toolUse: { input: '{"ci' } }),
      { event: 'contentBlockStop', data: { contentBlockIndex: 0 } },
      { event: 'messageStop', data: { stopReason: 'max_tokens' } },
    ]);
  });

  it('does not complete an answer that the server broke off', async () => {
    const events: ConverseEvent[] = [];
    const data = (async function* () {
      yield JSON.stringify(delta({ content: 'It ' }));
    })();
    for await (const event of fromChatCompletion(data)) events.push(event);
    expect(events).toEqual([
      { event: 'messageStart', data: { role: 'assistant' } },
      block(0, { text: 'It ' }),
      { event: 'contentBlockStop', data: { contentBlockIndex: 0 } },
    ]);
  });

  it('fails in Bedrock’s terms on an error or an invalid chunk', async () => {
    await expect(convert({ error: { message: 'boom' } })).rejects.toMatchObject({
      exception: 'ModelStreamErrorException',
      message: 'boom',
    });
    await expect(convert({ error: 'boom' })).rejects.toThrow('boom');
    for (const members of [
      { code: 429 },
      { code: 'rate_limit_exceeded' },
      { type: 'rate_limit_error' },
    ]) {
      await expect(convert({ error: { message: 'Slow down', ...members } })).rejects.toMatchObject({
        exception: 'ThrottlingException',
      });
    }
    await expect(convert('junk')).rejects.toThrow('not of a chat completion');
  });
});

async function convert(...chunks: readonly (object | string)[]): Promise<ConverseEvent[]> {
  async function* data(): AsyncGenerator<string> {
    for (const chunk of chunks) yield typeof chunk === 'string' ? chunk : JSON.stringify(chunk);
    yield '[DONE]';
  }
  const events: ConverseEvent[] = [];
  for await (const event of fromChatCompletion(data())) events.push(event);
  return events;
}

function delta(members: object, finish_reason: string | null = null): object {
  return { choices: [{ delta: members, finish_reason }] };
}

function block(contentBlockIndex: number, one: object): object {
  return { event: 'contentBlockDelta', data: { contentBlockIndex, delta: one } };
}

function toolStart(contentBlockIndex: number, toolUseId: string, name: string): object {
  return {
    event: 'contentBlockStart',
    data: { contentBlockIndex, start: { toolUse: { toolUseId, name } } },
  };
}
