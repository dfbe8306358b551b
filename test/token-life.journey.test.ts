import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SignedIn } from '../services/local-cloud/okta/testing/sign-in.ts';
import { ChatClient, ProblemAnswer, type Received } from './chat-client.ts';
import { withFault } from './faults.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import { type SteeredModel, startSteeredModel } from './steered-model.ts';
import { signInAs } from './turn.ts';

/** Longer than a token of 60 s allows, shorter than a turn may take. */
const SLOW_MS = 70_000;

const CASES = [
  [20, 'Quickly', 'renew'],
  [60, 'Quickly', 'whole'],
  [60, 'Slowly', 'renew'],
  [200, 'Slowly', 'whole'],
] as const;

let model: SteeredModel;
let cloud: LocalCloud;
/** By the seconds that are left of it. */
const tokens = new Map<number, SignedIn>();

beforeAll(async () => {
  model = await startSteeredModel(async function* answer({ prompt }) {
    yield 'It begins. ';
    if (prompt.startsWith('Slowly')) await delay(SLOW_MS);
    yield 'It ends.';
  });
  cloud = await startLocalCloud({ environment: { LOCAL_MODEL_URL: model.url } });
});
afterAll(async () => {
  await cloud?.stop();
  await model?.stop();
});

type Outcome = { readonly kind: 'whole' } | { readonly kind: 'renew' };

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

describe.concurrent('a turn with little left of its token', () => {
  beforeAll(async () => {
    for (const seconds of [20, 60, 200]) {
      const user = await withFault(cloud, `okta-tokens-with-${seconds}-s-left`, () =>
        signInAs(cloud, 'member'),
      );
      tokens.set(seconds, user);
    }
  });

  it.each(CASES)(
    'of %i s, %s: %s; never half, never twice',
    async (seconds, pace, expected) => {
      const prompt = `${pace}, with ${seconds} s`;
      const [turnId, sessionId] = [randomUUID(), randomUUID()];
      const old = tokens.get(seconds);
      if (!old) throw new Error(`Nobody signed in with ${seconds} s`);
      const hurried = new ChatClient(cloud, old, sessionId);
      expect(await outcomeOf(hurried.read(hurried.message(prompt, turnId)))).toEqual({
        kind: expected,
      });
      const asked = () => model.calls.filter((call) => call.prompt === prompt).length;
      const before = asked();
      // With a new token the same message has one whole answer, also if it had one before.
      const client = new ChatClient(cloud, await signInAs(cloud, 'member'), sessionId);
      expect(await outcomeOf(client.read(client.message(prompt, turnId)))).toEqual({
        kind: 'whole',
      });
      expect(asked() - before).toBe(expected === 'whole' ? 0 : 1);
      expect((await client.read(client.resume(turnId))).text).toBe('It begins. It ends.');
    },
    300_000,
  );
});
