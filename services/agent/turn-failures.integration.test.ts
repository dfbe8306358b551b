import type { ChatEvent } from '@three-tier-chat/wire-contract';
import { describe, expect, it } from 'vitest';
import { calls, says, throttled } from './testing/scripted-bedrock.ts';
import { PROFILE_TOOL } from './testing/scripted-gateway.ts';
import {
  ask,
  bedrock,
  callerWith,
  done,
  gateway,
  messagesSeen,
  problem,
  refusedTokens,
  startConversation,
  telemetry,
  textsSeen,
} from './testing/turn-harness.ts';

describe('a tool that fails', () => {
  const toolEvent = (events: readonly ChatEvent[]) =>
    events.filter(({ event }) => event === 'tool').at(-1)?.data;
  const modelWasTold = (): string => JSON.stringify(bedrock.requests.at(-1)?.messages.at(-1));

  it('is shown as failed, with the tool’s text but without tokens', async () => {
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
    [403, 'not allowed'],
    [429, 'too many requests'],
    [503, 'cannot be checked'],
    [500, 'gave no result'],
  ])(
    'gives the reason when the Gateway answers %i, and reconnects for the next turn',
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

  const failsWithoutWords = async () => ({
    isError: true,
    content: [{ type: 'text' as const, text: 'An internal error occurred. Please retry later.' }],
  });

  it('ends the turn when Gateway and Okta answer 401, and reconnects for the next turn', async () => {
    const conversation = startConversation();
    gateway.refuse({ 'tools/call': 401 });
    refusedTokens.add('token-1');
    bedrock.script(calls(PROFILE_TOOL, {}), says('Now.'));
    const events = await ask(conversation);
    expect(toolEvent(events)).toMatchObject({
      status: 'failed',
      output: expect.stringContaining('sign in again'),
    });
    expect(events.at(-1)).toEqual(problem('not-signed-in'));
    expect(bedrock.requests).toHaveLength(1);
    gateway.refuse({});
    refusedTokens.clear();
    expect((await ask(conversation)).at(-1)).toEqual(done('Now.'));
    expect(gateway.requests.filter(({ method }) => method === 'initialize')).toHaveLength(2);
    expect(messagesSeen()).toEqual(['user']);
  });

  it('only reports a failed tool when the Gateway answers 401 to a token that Okta accepts', async () => {
    gateway.refuse({ 'tools/call': 401 });
    bedrock.script(calls(PROFILE_TOOL, {}), says('Sorry.'));
    const events = await ask(startConversation());
    expect(toolEvent(events)).toMatchObject({
      status: 'failed',
      output: expect.stringContaining('cannot be checked right now'),
    });
    expect(events.at(-1)).toMatchObject({ event: 'done', data: { message: 'Sorry.' } });
  });

  it('ends the turn when Okta no longer accepts the user’s token', async () => {
    const conversation = startConversation();
    gateway.onCall(failsWithoutWords);
    refusedTokens.add('token-1');
    bedrock.script(calls(PROFILE_TOOL, {}), says('Now.'));
    expect((await ask(conversation)).at(-1)).toEqual(problem('not-signed-in'));
    expect(bedrock.requests).toHaveLength(1);
    expect(telemetry.lines.at(-1)).toMatchObject({ outcome: 'not-signed-in' });

    const caller = callerWith('token-2');
    expect((await ask(conversation, { caller })).at(-1)).toEqual(done('Now.'));
    expect(messagesSeen()).toEqual(['user']);
  });

  it('keeps the text shown before the user had to sign in again', async () => {
    const conversation = startConversation();
    gateway.onCall(failsWithoutWords);
    refusedTokens.add('token-1');
    const asks = calls(PROFILE_TOOL, {});
    const frames = [...says('Let me look.').frames.slice(0, 2), ...asks.frames.slice(1)];
    bedrock.script({ ...asks, frames }, says('Now.'));
    expect((await ask(conversation)).at(-1)).toMatchObject({
      event: 'error',
      data: { code: 'not-signed-in', kept: true },
    });
    await ask(conversation, { caller: callerWith('token-2') });
    expect(textsSeen()).toEqual([
      ['user', 'Who am I?'],
      ['assistant', 'Let me look.'],
      ['user'],
      ['assistant', expect.stringContaining('sign in again')],
      ['user', 'Who am I?'],
    ]);
  });

  it('does not end the turn while Okta accepts the user’s token', async () => {
    gateway.onCall(failsWithoutWords);
    bedrock.script(calls(PROFILE_TOOL, {}), says('Sorry.'));
    expect((await ask(startConversation())).at(-1)).toMatchObject({ data: { message: 'Sorry.' } });
  });

  it('may be a tool that does not exist', async () => {
    bedrock.script(calls('no_such_tool', {}), says('Sorry.'));
    expect(toolEvent(await ask(startConversation()))).toMatchObject({ status: 'failed' });
  });
});

describe('a Gateway that cannot be used', () => {
  it.each([
    [401, 'identity-unavailable'],
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

  it('says to sign in again when it answers 401 and Okta refuses the token too', async () => {
    gateway.refuse({ initialize: 401 });
    refusedTokens.add('token-1');
    expect(await ask(startConversation())).toEqual([problem('not-signed-in')]);
  });

  it('ends the turn when nothing listens', async () => {
    await gateway.close();
    expect(await ask(startConversation())).toEqual([problem('agent-failed')]);
  });
});

describe('a model that fails', () => {
  it('is called again when it was throttled before it answered', async () => {
    bedrock.script(throttled(), throttled(), says('At last.'));
    expect(await ask(startConversation())).toEqual([
      { event: 'text', data: { delta: 'At last.' } },
      done('At last.'),
    ]);
  });

  it('is called a limited number of times, and a failed turn adds nothing to the messages', async () => {
    const conversation = startConversation();
    bedrock.script(throttled(), throttled(), throttled());
    expect(await ask(conversation)).toEqual([problem('too-many-requests')]);
    expect(bedrock.requests).toHaveLength(3);
    bedrock.script(says('Fine.'));
    expect((await ask(conversation)).at(-1)).toEqual(done('Fine.'));
    expect(messagesSeen()).toEqual(['user']);
  });

  it('is not called again after it had begun to answer', async () => {
    bedrock.script(throttled('Half an ans'));
    expect(await ask(startConversation())).toEqual([
      { event: 'text', data: { delta: 'Half an ans' } },
      done('Half an ans', 'throttled'),
    ]);
    expect(bedrock.requests).toHaveLength(1);
  });

  it('is stopped when it calls tools for ever, and the calls are kept', async () => {
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
    expect(textsSeen().at(-2)).toEqual(['assistant', expect.stringContaining('reached its limit')]);
  });
});
