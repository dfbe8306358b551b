import { ConverseCommand, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import { describe, expect, it } from 'vitest';
import { ASK, converse, start, textOf, useBedrock } from './start-bedrock.fixture.ts';

useBedrock();

describe('Bedrock Runtime, called by the AWS SDK over HTTP/2', () => {
  it('calls a tool and then describes its result', async () => {
    const { client, context } = await start();
    const first = await converse(client, ASK);
    expect(first.at(-2)).toEqual({ messageStop: { stopReason: 'tool_use' } });
    const toolUse = first.find((event) => event.contentBlockStart)?.contentBlockStart?.start
      ?.toolUse;
    expect(toolUse?.name).toBe('securedApi___getMyProfile');

    const { toolUseId } = toolUse ?? {};
    const second = await converse(client, {
      ...ASK,
      messages: [
        ...(ASK.messages ?? []),
        {
          role: 'assistant',
          content: [{ toolUse: { toolUseId, name: toolUse?.name, input: {} } }],
        },
        {
          role: 'user',
          content: [
            {
              toolResult: {
                toolUseId,
                content: [{ json: { displayName: 'Chat Member', groups: ['chat-users'] } }],
              },
            },
          ],
        },
      ],
    });
    expect(second[0]).toEqual({ messageStart: { role: 'assistant' } });
    expect(textOf(second)).toBe('You are **Chat Member**.\n\n- **Groups**: chat-users');
    expect(second.filter((event) => event.contentBlockDelta).length).toBeGreaterThan(4);
    expect(second.slice(-3)).toEqual([
      { contentBlockStop: { contentBlockIndex: 0 } },
      { messageStop: { stopReason: 'end_turn' } },
      {
        metadata: {
          usage: expect.objectContaining({ inputTokens: expect.any(Number), outputTokens: 13 }),
          metrics: { latencyMs: expect.any(Number) },
        },
      },
    ]);
    expect(context.logs.all()).toMatchObject([
      {
        service: 'bedrock',
        message: 'converse-stream',
        status: 200,
        stop_reason: 'tool_use',
        model_id: 'us.anthropic.claude-x:0',
      },
      { service: 'bedrock', message: 'converse-stream', status: 200, stop_reason: 'end_turn' },
    ]);
  });

  it('answers Converse with a complete message', async () => {
    const { client } = await start();
    const answer = await client.send(new ConverseCommand(ASK));
    expect(answer).toMatchObject({
      output: { message: { role: 'assistant', content: [{ toolUse: { input: {} } }] } },
      stopReason: 'tool_use',
      usage: { totalTokens: expect.any(Number) },
    });
    const hello = await client.send(
      new ConverseCommand({ ...ASK, messages: [{ role: 'user', content: [{ text: 'Hello' }] }] }),
    );
    expect(hello.output?.message?.content?.[0]?.text).toContain('deterministic stand-in');
  });

  it('refuses what Bedrock refuses, in its terms', async () => {
    const { client } = await start();
    const refused = client.send(new ConverseStreamCommand({ ...ASK, messages: [] }));
    await expect(refused).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('must start with a user message'),
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('refuses throttled requests, and answers once the fault is spent', async () => {
    const { client, bedrock } = await start();
    bedrock.setFault('throttle', 2);
    const ask = () => client.send(new ConverseCommand(ASK));
    await expect(ask()).rejects.toMatchObject({
      name: 'ThrottlingException',
      $metadata: { httpStatusCode: 429 },
    });
    await expect(ask()).rejects.toMatchObject({ name: 'ThrottlingException' });
    expect((await ask()).stopReason).toBe('tool_use');
  });

  it('fails until the fault is cleared', async () => {
    const { client, bedrock } = await start();
    bedrock.setFault('error');
    const ask = () => client.send(new ConverseCommand(ASK));
    await expect(ask()).rejects.toMatchObject({ name: 'InternalServerException' });
    await expect(ask()).rejects.toMatchObject({ name: 'InternalServerException' });
    await bedrock.reset?.();
    expect((await ask()).stopReason).toBe('tool_use');
  });

  it('throttles in the middle of an answer by an exception frame', async () => {
    const { client, bedrock, context } = await start();
    bedrock.setFault('throttle-mid-stream', 1);
    const { stream } = await client.send(new ConverseStreamCommand(ASK));
    const texts: (string | undefined)[] = [];
    await expect(async () => {
      for await (const event of stream ?? []) texts.push(event.contentBlockDelta?.delta?.text);
    }).rejects.toMatchObject({ name: 'ThrottlingException' });
    expect(texts).toEqual([undefined, 'Let me ', 'see']);
    expect(context.logs.all()).toMatchObject([{ fault: 'ThrottlingException' }]);
  });

  it('begins an answer and then sends nothing, until the caller disconnects', async () => {
    const { client, bedrock, context } = await start();
    bedrock.setFault('stall', 1);
    const abort = new AbortController();
    const { stream } = await client.send(new ConverseStreamCommand(ASK), {
      abortSignal: abort.signal,
    });
    const texts: (string | undefined)[] = [];
    for await (const event of stream ?? []) {
      texts.push(event.contentBlockDelta?.delta?.text);
      if (texts.length === 3) break;
    }
    expect(texts).toEqual([undefined, 'Let me ', 'see']);
    expect(context.logs.all()).toEqual([]);
    abort.abort();
    await expect.poll(() => context.logs.all()).toMatchObject([{ fault: 'cancelled' }]);
  });

  it('stops its work when the caller disconnects', async () => {
    const { client, context } = await start({ pieceDelayMs: 60_000 });
    const abort = new AbortController();
    const hello = { ...ASK, messages: [{ role: 'user' as const, content: [{ text: 'Hello' }] }] };
    const { stream } = await client.send(new ConverseStreamCommand(hello), {
      abortSignal: abort.signal,
    });
    const events = stream?.[Symbol.asyncIterator]();
    await events?.next();
    abort.abort();
    await expect.poll(() => context.logs.all()).toMatchObject([{ fault: 'cancelled' }]);
  });
});
