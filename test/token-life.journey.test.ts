import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChatClient, ProblemAnswer, type Received } from './chat-client.ts';
import { withFault } from './faults.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import { type SteeredModel, startSteeredModel } from './steered-model.ts';
import { signInAs } from './turn.ts';

/** Longer than a token of 60 s allows, shorter than a turn may take. */
const SLOW_MS = 70_000;

let model: SteeredModel;
let cloud: LocalCloud;
beforeAll(async () => {
  model = await startSteeredModel(async function* answer({ prompt }) {
    yield 'It begins. ';
    if (prompt === 'Slowly') await delay(SLOW_MS);
    yield 'It ends.';
  });
  cloud = await startLocalCloud({ environment: { LOCAL_MODEL_URL: model.url } });
});
afterAll(async () => {
  await cloud?.stop();
  await model?.stop();
});

type Outcome = { readonly kind: 'whole' } | { readonly kind: 'renew' };

/** Sends a message with a token that has so much left, as the page does when renewing failed. */
async function ask(seconds: 20 | 60 | 200, prompt: string, turnId: string, sessionId: string) {
  const tokens = await withFault(cloud, `okta-tokens-with-${seconds}-s-left`, () =>
    signInAs(cloud, 'member'),
  );
  const client = new ChatClient(cloud, tokens, sessionId);
  return outcomeOf(client.read(client.message(prompt, turnId)));
}

async function outcomeOf(reading: Promise<Received>): Promise<Outcome> {
  try {
    const { last, text } = await reading;
    if (last?.event === 'error') {
      expect(last.data).toMatchObject({ code: 'token-expiring', status: 401, kept: false });
      return { kind: 'renew' };
    }
    expect(text).toBe('It begins. It ends.');
    return { kind: 'whole' };
  } catch (error) {
    if (!(error instanceof ProblemAnswer)) throw error;
    expect(error.problem).toMatchObject({ code: 'token-expiring', status: 401 });
    return { kind: 'renew' };
  }
}

describe('a turn with little left of its token', () => {
  it.each([
    [20, 'Quickly', 'renew'],
    [60, 'Quickly', 'whole'],
    [60, 'Slowly', 'renew'],
    [200, 'Slowly', 'whole'],
  ] as const)(
    'of %i s, %s: %s; never half, never twice',
    async (seconds, prompt, expected) => {
      const [turnId, sessionId] = [randomUUID(), randomUUID()];
      expect(await ask(seconds, prompt, turnId, sessionId)).toEqual({ kind: expected });
      // With a new token the same message has one whole answer, also if it had one before.
      const client = new ChatClient(cloud, await signInAs(cloud, 'member'), sessionId);
      const before = model.calls.length;
      expect(await outcomeOf(client.read(client.message(prompt, turnId)))).toEqual({
        kind: 'whole',
      });
      expect(model.calls.length - before).toBe(expected === 'whole' ? 0 : 1);
      expect((await client.read(client.resume(turnId))).text).toBe('It begins. It ends.');
    },
    300_000,
  );
});
