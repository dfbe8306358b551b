import { ConverseCommand, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import { describe, expect, it } from 'vitest';
import { ASK, converse, start, textOf, useBedrock } from './start-bedrock.fixture.ts';

useBedrock();

const ASK_TOOL = 'securedApi___getMyProfile';
const ask = (text: string) => ({
  ...ASK,
  messages: [{ role: 'user' as const, content: [{ text }] }],
});

describe('a control call in a prompt', () => {
  it('refuses each request for its turn', async () => {
    const { client } = await start();
    for (let time = 0; time < 2; time += 1) {
      await expect(client.send(new ConverseCommand(ask('/model throttle')))).rejects.toMatchObject({
        name: 'ThrottlingException',
        $metadata: { httpStatusCode: 429 },
      });
    }
    await expect(client.send(new ConverseCommand(ask('/model error')))).rejects.toMatchObject({
      name: 'InternalServerException',
    });
    expect((await client.send(new ConverseCommand(ASK))).stopReason).toBe('tool_use');
  });

  it('ends a stream by an exception frame after so many pieces', async () => {
    const { client } = await start();
    const { stream } = await client.send(new ConverseStreamCommand(ask('/model throttle after 3')));
    const texts: (string | undefined)[] = [];
    await expect(async () => {
      for await (const event of stream ?? []) texts.push(event.contentBlockDelta?.delta?.text);
    }).rejects.toMatchObject({ name: 'ThrottlingException' });
    expect(texts).toEqual([undefined, '1 ', '2 ', '3 ']);
  });

  it('breaks an answer off without its end', async () => {
    const { client } = await start();
    const events = await converse(client, ask('/model say One two three four; break off after 2'));
    expect(textOf(events)).toBe('One two ');
    expect(events.filter((event) => event.messageStop)).toEqual([]);
    const none = await converse(client, ask('/model break off'));
    expect(none).toEqual([{ messageStart: { role: 'assistant' } }]);
    const late = await converse(client, ask('/model say One; break off after 100'));
    expect([textOf(late), late.some((event) => event.messageStop)]).toEqual(['One', false]);
  });

  it('falls silent until the caller disconnects', async () => {
    const { client, context } = await start();
    const abort = new AbortController();
    const { stream } = await client.send(new ConverseStreamCommand(ask('/model silent after 2')), {
      abortSignal: abort.signal,
    });
    const texts: (string | undefined)[] = [];
    for await (const event of stream ?? []) {
      texts.push(event.contentBlockDelta?.delta?.text);
      if (texts.length === 3) break;
    }
    expect(texts).toEqual([undefined, '1 ', '2 ']);
    abort.abort();
    await expect.poll(() => context.logs.all()).toMatchObject([{ fault: 'cancelled' }]);
  });

  it('answers at length, in few pieces', async () => {
    const { client } = await start();
    const events = await converse(client, ask('/model 50 KB'));
    expect(textOf(events)).toHaveLength(50 * 1024);
    expect(events.filter((event) => event.contentBlockDelta).length).toBeLessThanOrEqual(512);
  });

  it('says something, and calls several tools in one message', async () => {
    const { client } = await start();
    const prompt = '/model say Let me see. ; call getMyProfile & call other {"a":"b c"}; say Done';
    const { output, stopReason } = await client.send(new ConverseCommand(ask(prompt)));
    expect([output?.message?.content, stopReason]).toEqual([
      [
        { text: 'Let me see.' },
        { toolUse: { toolUseId: expect.any(String), name: ASK_TOOL, input: {} } },
        { toolUse: { toolUseId: expect.any(String), name: 'other', input: { a: 'b c' } } },
      ],
      'tool_use',
    ]);
    const ids = output?.message?.content?.flatMap(({ toolUse }) => toolUse?.toolUseId ?? []);
    expect(new Set(ids).size).toBe(2);
  });

  it('stops for any reason', async () => {
    const { client } = await start();
    const stopped = ask('/model say Half a; stop guardrail_intervened');
    expect((await client.send(new ConverseCommand(stopped))).stopReason).toBe(
      'guardrail_intervened',
    );
  });

  it('does not reach the log', async () => {
    const { client, context } = await start();
    await converse(client, ask('/model say my-secret'));
    expect(JSON.stringify(context.logs.all())).not.toContain('my-secret');
  });
});
