import type { ChatEvent } from '@three-tier-chat/wire-contract';
import { describe, expect, it } from 'vitest';
import { calls, says, throttled } from './testing/scripted-bedrock.ts';
import { PROFILE_TOOL } from './testing/scripted-gateway.ts';
import {
  ask,
  bedrock,
  done,
  gateway,
  messagesSeen,
  problem,
  startConversation,
  telemetry,
  textsSeen,
} from './testing/turn-stage.ts';

describe('a tool that fails', () => {
  const toolEvent = (events: readonly ChatEvent[]) =>
    events.filter(({ event }) => event === 'tool').at(-1)?.data;
  const modelWasTold = (): string => JSON.stringify(bedrock.requests.at(-1)?.messages.at(-1));

  it('is shown as failed, with what the tool said but no token', async () => {
    gateway.onCall(async () => ({
      isError: true,
      content: [{ type: 'text', text: 'Not possible with eyJhbGciOiJ9.eyJzdWIiOiIx.sig' }],
    }));
    bedrock.script(calls(PROFILE_TOOL, {}), says('Sorry.'));
    const events = await ask(startConversation());
    expect(toolEvent(events)).toEqual({
      id: 'tooluse_1',
      name: PROFILE_TOOL,
      status: 'failed',
      output: 'Not possible with [token]',
    });
    expect(events.at(-1)?.data).toMatchObject({
      message: 'Sorry.',
      toolCalls: [{ name: PROFILE_TOOL, status: 'failed' }],
    });
    expect(modelWasTold()).toContain('Not possible with [token]');
  });

  it.each([
    [401, 'sign in again'],
    [403, 'not allowed'],
    [429, 'too many requests'],
    [503, 'cannot be checked'],
    [500, 'gave no result'],
  ])(
    'says why when the Gateway answers %i, and connects anew for the next turn',
    async (status, reason) => {
      const conversation = startConversation();
      gateway.refuse({ 'tools/call': status });
      bedrock.script(
        calls(PROFILE_TOOL, {}),
        says('Sorry.'),
        calls(PROFILE_TOOL, {}),
        says('Now.'),
      );
      const events = await ask(conversation);
      expect(toolEvent(events)).toMatchObject({
        status: 'failed',
        output: expect.stringContaining(reason),
      });
      expect(modelWasTold()).not.toContain('secret');
      expect(telemetry.lines).toContainEqual(
        expect.objectContaining({
          level: 'warn',
          message: 'tool.called',
          status: 'failed',
          error_code: status,
        }),
      );

      gateway.refuse({});
      expect(toolEvent(await ask(conversation))).toMatchObject({ status: 'done' });
      expect(gateway.requests.filter(({ method }) => method === 'initialize')).toHaveLength(2);
      expect(messagesSeen()).toHaveLength(7);
    },
  );

  it('may be one that does not exist', async () => {
    bedrock.script(calls('no_such_tool', {}), says('Sorry.'));
    expect(toolEvent(await ask(startConversation()))).toMatchObject({ status: 'failed' });
  });
});

describe('a Gateway that cannot be used', () => {
  it.each([
    [401, 'not-signed-in'],
    [403, 'not-allowed'],
    [429, 'too-many-requests'],
    [503, 'identity-unavailable'],
    [500, 'agent-failed'],
  ])('ends the turn when it answers %i, and the next turn tries again', async (status, code) => {
    const conversation = startConversation();
    gateway.refuse({ initialize: status });
    const events = await ask(conversation);
    expect(events).toEqual([problem(code)]);
    expect(JSON.stringify([events, telemetry.lines])).not.toContain('secret');
    gateway.refuse({});
    bedrock.script(says('Back.'));
    expect((await ask(conversation)).at(-1)).toEqual(done('Back.'));
  });

  it('ends the turn when nothing listens', async () => {
    await gateway.close();
    expect(await ask(startConversation())).toEqual([problem('agent-failed')]);
  });
});

describe('a model that fails', () => {
  it('is asked again when it was throttled before it answered', async () => {
    bedrock.script(throttled(), throttled(), says('At last.'));
    expect(await ask(startConversation())).toEqual([
      { event: 'text', data: { delta: 'At last.' } },
      done('At last.'),
    ]);
  });

  it('is not asked for ever, and a failed turn leaves no trace in the messages', async () => {
    const conversation = startConversation();
    bedrock.script(throttled(), throttled(), throttled());
    expect(await ask(conversation)).toEqual([problem('too-many-requests')]);
    expect(bedrock.requests).toHaveLength(3);
    bedrock.script(says('Fine.'));
    expect((await ask(conversation)).at(-1)).toEqual(done('Fine.'));
    expect(messagesSeen()).toEqual(['user']);
  });

  it('does not say twice what it had begun to say', async () => {
    bedrock.script(throttled('Half an ans'));
    expect(await ask(startConversation())).toEqual([
      { event: 'text', data: { delta: 'Half an ans' } },
      done('Half an ans', 'throttled'),
    ]);
    expect(bedrock.requests).toHaveLength(1);
  });

  it('is stopped when it calls tools for ever, and remembers what it did', async () => {
    const conversation = startConversation();
    const callOnce = (_: unknown, n: number) => calls(PROFILE_TOOL, {}, `tooluse_${n}`);
    bedrock.script(...Array.from({ length: 12 }, callOnce), says('Fine.'));
    expect((await ask(conversation)).at(-1)).toMatchObject({
      event: 'done',
      data: { message: '', outcome: 'call-limit' },
    });
    expect(bedrock.requests).toHaveLength(12);
    expect((await ask(conversation)).at(-1)).toEqual(done('Fine.'));
    expect(messagesSeen()).toHaveLength(1 + 2 * 12 + 2);
    expect(textsSeen().at(-2)).toEqual(['assistant', expect.stringContaining('used up')]);
  });
});
