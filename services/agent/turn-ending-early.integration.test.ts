import type { AgentStreamEvent } from '@strands-agents/sdk';
import { describe, expect, it, vi } from 'vitest';
import { calls, hangs, says } from './testing/scripted-bedrock.ts';
import { PROFILE_TOOL } from './testing/scripted-gateway.ts';
import {
  ask,
  bedrock,
  callerWith,
  done,
  gateway,
  messagesSeen,
  problem,
  ROOT,
  SESSION,
  startConversation,
  telemetry,
  textsSeen,
} from './testing/turn-stage.ts';

const DEADLINE_MS = 200;

function isText(event: AgentStreamEvent): boolean {
  return (
    event.type === 'modelStreamUpdateEvent' && event.event.type === 'modelContentBlockDeltaEvent'
  );
}

describe('a turn that ends early', () => {
  it('keeps what was said by its deadline, and the conversation goes on', async () => {
    const conversation = startConversation();
    bedrock.script(hangs('Well'), says('Fine.'));
    const deadline = new AbortController();
    const { signal } = new AbortController();
    const caller = callerWith('token-1');
    const input = {
      prompt: 'Who am I?',
      caller,
      sessionId: SESSION,
      displayName: undefined,
      signal,
    };
    const request = telemetry.openRequest({ traceHeader: `Root=${ROOT};Sampled=1` });
    const end = await request.run(async () => {
      const steps = conversation.turn(input, deadline.signal);
      let step = await steps.next();
      for (; !step.done; step = await steps.next()) {
        if (isText(step.value)) deadline.abort();
      }
      return step.value;
    });
    expect(end.ending).toEqual({ kind: 'answered', outcome: 'timeout' });
    expect((await ask(conversation)).at(-1)).toEqual(done('Fine.'));
    expect(textsSeen()[1]).toEqual(['assistant', 'Well', expect.stringContaining('its time')]);
  });

  it('is told so at its deadline, and is forgotten when it had said nothing by then', async () => {
    const conversation = startConversation();
    bedrock.script(hangs(' '));
    expect(await ask(conversation, { timeoutMs: DEADLINE_MS })).toEqual([problem('agent-timeout')]);
    bedrock.reset(says('Fine.'));
    expect((await ask(conversation)).at(-1)).toEqual(done('Fine.'));
    expect(messagesSeen()).toEqual(['user']);
  });

  it('is told so at its deadline when the Gateway does not answer', async () => {
    const conversation = startConversation();
    gateway.onCall(() => new Promise(() => {}));
    bedrock.script(calls(PROFILE_TOOL, {}));
    expect((await ask(conversation, { timeoutMs: DEADLINE_MS })).at(-1)).toEqual(
      problem('agent-timeout'),
    );
  });

  it('says nothing more when the client has gone while the model speaks', async () => {
    const conversation = startConversation();
    const gone = new AbortController();
    bedrock.script(hangs('Well'), says('Fine.'));
    const events = await ask(conversation, { signal: gone.signal, onEvent: () => gone.abort() });
    expect(events).toEqual([{ event: 'text', data: { delta: 'Well' } }]);
    expect(telemetry.lines.at(-1)).toMatchObject({ outcome: 'client-gone' });
    expect((await ask(conversation, { prompt: 'And now?' })).at(-1)).toEqual(done('Fine.'));
    expect(textsSeen()).toEqual([
      ['user', 'Who am I?'],
      ['assistant', 'Well', '[The user stopped the answer here.]'],
      ['user', 'And now?'],
    ]);
  });

  it('cancels the running tool at the Gateway when the client has gone', async () => {
    const conversation = startConversation();
    const gone = new AbortController();
    gateway.onCall(() => {
      gone.abort();
      return new Promise(() => {});
    });
    bedrock.script(calls(PROFILE_TOOL, {}), says('Fine.'));
    const events = await ask(conversation, { signal: gone.signal });
    expect(events.at(-1)).toMatchObject({ event: 'tool', data: { status: 'failed' } });
    await vi.waitFor(() =>
      expect(gateway.requests.at(-1)).toMatchObject({
        method: 'notifications/cancelled',
        authorization: 'Bearer token-1',
      }),
    );
    expect((await ask(conversation)).at(-1)).toEqual(done('Fine.'));
    expect(gateway.requests.filter(({ method }) => method === 'initialize')).toHaveLength(1);
  });

  it('does nothing for a client that has gone before it began', async () => {
    const conversation = startConversation();
    expect(await ask(conversation, { signal: AbortSignal.abort() })).toEqual([]);
    expect(bedrock.requests).toEqual([]);
    // The page shows the message, and that it was stopped: so the model knows it too.
    await ask(conversation, { prompt: 'And now?' });
    expect(textsSeen()).toEqual([
      ['user', 'Who am I?'],
      ['assistant', '[The user stopped the answer here.]'],
      ['user', 'And now?'],
    ]);
  });
});
