import type { AgentStreamEvent } from '@strands-agents/sdk';
import type { ChatEvent } from '@three-tier-chat/wire-contract';
import { describe, expect, it, vi } from 'vitest';
import type { Conversation, TurnEnd } from './conversation.ts';
import { calls, hangs, says } from './testing/scripted-bedrock.ts';
import { PROFILE_TOOL } from './testing/scripted-gateway.ts';
import {
  ask,
  bedrock,
  callerWith,
  conversations,
  done,
  gateway,
  messagesSeen,
  problem,
  ROOT,
  SESSION,
  startConversation,
  telemetry,
  textsSeen,
} from './testing/turn-harness.ts';

const DEADLINE_MS = 200;

function isText(event: AgentStreamEvent): boolean {
  return (
    event.type === 'modelStreamUpdateEvent' && event.event.type === 'modelContentBlockDeltaEvent'
  );
}

/** Stops a turn when it has shown its first text. */
const stopAtText =
  (stop: AbortController) =>
  ({ event }: ChatEvent): void => {
    if (event === 'text') stop.abort();
  };

/** Runs a turn whose time is up when the model's first text has come. */
async function endAtFirstText(conversation: Conversation): Promise<TurnEnd> {
  const deadline = new AbortController();
  const { signal } = new AbortController();
  const caller = callerWith('token-1');
  const input = {
    prompt: 'Who am I?',
    caller,
    sessionId: SESSION,
    displayName: undefined,
    turnId: '0b0b5a52-9a4e-4a9c-8a63-3f1b7c9e2d10',
    signal,
  };
  const request = telemetry.openRequest({ traceHeader: `Root=${ROOT};Sampled=1` });
  return request.run(async () => {
    const steps = conversation.turn(input, deadline.signal);
    let step = await steps.next();
    for (; !step.done; step = await steps.next()) {
      if (isText(step.value)) deadline.abort();
    }
    return step.value;
  });
}

describe('a turn that ends early', () => {
  it('keeps the text shown by its deadline, and the conversation continues', async () => {
    const stage = startConversation();
    bedrock.script(hangs('Well'), says('Fine.'));
    const { ending } = await endAtFirstText(stage.conversation);
    expect(ending).toEqual({ kind: 'answered', outcome: 'timeout' });
    expect((await ask(stage)).at(-1)).toEqual(done('Fine.'));
    expect(textsSeen()[1]).toEqual(['assistant', 'Well', expect.stringContaining('timed out')]);
  });

  it('fails at its deadline, and is not kept if it had shown no text', async () => {
    const stage = startConversation();
    bedrock.script(hangs(' '));
    const { ending } = await endAtFirstText(stage.conversation);
    expect(ending).toEqual({ kind: 'failed', code: 'agent-timeout', isKept: false });
    bedrock.reset(says('Fine.'));
    expect((await ask(stage)).at(-1)).toEqual(done('Fine.'));
    expect(messagesSeen()).toEqual(['user']);
  });

  it('fails at its deadline when the Gateway does not answer', async () => {
    const conversation = startConversation();
    gateway.onCall(() => new Promise(() => {}));
    bedrock.script(calls(PROFILE_TOOL, {}));
    expect((await ask(conversation, { timeoutMs: DEADLINE_MS })).at(-1)).toEqual(
      problem('agent-timeout'),
    );
  });

  it.each([
    ['has shown text', () => hangs('Half an ans')],
    ['calls a tool', () => calls(PROFILE_TOOL, {})],
  ])(
    'before its token does is to be sent again, and is not kept, also if it %s',
    async (_what, reply) => {
      const conversation = startConversation();
      gateway.onCall(() => new Promise(() => {}));
      bedrock.script(reply());
      const times = { leftMs: () => DEADLINE_MS, endsWithToken: true, isTooShort: false };
      expect((await ask(conversation, { times })).at(-1)).toMatchObject({
        event: 'error',
        data: { status: 401, code: 'token-expiring', kept: false },
      });
      await vi.waitFor(() => expect(bedrock.openCalls()).toBe(0));
      expect(conversations.turns.get(SESSION)).toMatchObject([
        { outcome: 'token-expiring', parts: [], messages: [] },
      ]);
      bedrock.reset(says('Whole.'));
      expect((await ask(conversation)).at(-1)).toEqual(done('Whole.'));
      expect(messagesSeen()).toEqual(['user']);
    },
  );

  it('shows nothing more when the user stops it during the model’s answer', async () => {
    const conversation = startConversation();
    const stop = new AbortController();
    bedrock.script(hangs('Well'), says('Fine.'));
    const events = await ask(conversation, { signal: stop.signal, onEvent: stopAtText(stop) });
    expect(events).toEqual([{ event: 'text', data: { delta: 'Well' } }, done('Well', 'stopped')]);
    await vi.waitFor(() => expect(bedrock.openCalls()).toBe(0));
    expect(telemetry.lines.at(-1)).toMatchObject({ outcome: 'stopped' });
    expect(conversations.turns.get(SESSION)).toMatchObject([
      { outcome: 'stopped', parts: [{ kind: 'text', text: 'Well' }] },
    ]);
    expect((await ask(conversation, { prompt: 'And now?' })).at(-1)).toEqual(done('Fine.'));
    expect(textsSeen()).toEqual([
      ['user', 'Who am I?'],
      ['assistant', 'Well', '[The user stopped the answer here.]'],
      ['user', 'And now?'],
    ]);
  });

  it('cancels the running tool at the Gateway when the user stops it', async () => {
    const conversation = startConversation();
    const stop = new AbortController();
    gateway.onCall(() => {
      stop.abort();
      return new Promise(() => {});
    });
    bedrock.script(calls(PROFILE_TOOL, {}), says('Fine.'));
    const events = await ask(conversation, { signal: stop.signal });
    expect(events.at(-2)).toMatchObject({ event: 'tool', data: { status: 'failed' } });
    expect(events.at(-1)).toMatchObject({ event: 'done', data: { outcome: 'stopped' } });
    await vi.waitFor(() =>
      expect(gateway.requests.at(-1)).toMatchObject({
        method: 'notifications/cancelled',
        authorization: 'Bearer token-1',
      }),
    );
    expect((await ask(conversation)).at(-1)).toEqual(done('Fine.'));
    expect(gateway.requests.filter(({ method }) => method === 'initialize')).toHaveLength(1);
  });

  it('calls neither the model nor the Gateway if it was stopped before it began', async () => {
    const conversation = startConversation();
    expect(await ask(conversation, { signal: AbortSignal.abort() })).toEqual([done('', 'stopped')]);
    expect(bedrock.requests).toEqual([]);
    expect(gateway.requests).toEqual([]);
    // The model gets the message and that it was stopped, as the page shows them.
    await ask(conversation, { prompt: 'And now?' });
    expect(textsSeen()).toEqual([
      ['user', 'Who am I?'],
      ['assistant', '[The user stopped the answer here.]'],
      ['user', 'And now?'],
    ]);
  });
});
