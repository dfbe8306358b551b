import { randomUUID } from 'node:crypto';
import { CONVERSATIONS_PATH, type Conversation } from '@three-tier-chat/wire-contract';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { SignedIn } from '../services/local-cloud/okta/testing/sign-in.ts';
import { ChatClient } from './chat-client.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import { type SteeredModel, startSteeredModel } from './steered-model.ts';
import { signInAs } from './turn.ts';

const TIMES = 50;
/** A local function does one thing at a time, so that more would only wait for each other. */
const AT_ONCE = 5;
const PIECES = 60;
/** Pieces with what is easily cut wrongly: several bytes, two code units, joined characters. */
const SAID = Array.from(
  { length: PIECES },
  (_, n) => `${n} ${['é', '漢', '😀', '👩‍👩‍👧', 'a', '\n'][n % 6]} `,
);
const TEXT = SAID.join('');

let model: SteeredModel;
let cloud: LocalCloud;
let member: SignedIn;
/** By prompt: the rest of the answer comes once the test lets it. */
const gates = new Map<
  string,
  { readonly after: number; readonly open: PromiseWithResolvers<void> }
>();

beforeAll(async () => {
  model = await startSteeredModel(async function* answer({ prompt }) {
    const gate = gates.get(prompt);
    for (const [index, piece] of SAID.entries()) {
      if (index === gate?.after) await gate.open.promise;
      yield piece;
    }
  });
  cloud = await startLocalCloud({ environment: { LOCAL_MODEL_URL: model.url } });
  member = await signInAs(cloud, 'member');
});
afterAll(async () => {
  await cloud?.stop();
  await model?.stop();
});

function hold(prompt: string, after: number): () => void {
  const open = Promise.withResolvers<void>();
  gates.set(prompt, { after, open });
  return open.resolve;
}

async function keptText(id: string): Promise<string | undefined> {
  const answer = await fetch(`${cloud.url(0)}${CONVERSATIONS_PATH}/${id}`, {
    headers: { authorization: `Bearer ${member.accessToken}` },
  });
  if (!answer.ok) return undefined;
  const turn = ((await answer.json()) as Conversation).turns.at(-1);
  if (turn?.outcome !== 'complete') return undefined;
  return turn.parts.map((part) => (part.kind === 'text' ? part.text : '')).join('');
}

describe('a turn whose reader leaves', () => {
  it('is read again from where it was left: nothing is lost, nothing is doubled', async () => {
    // Where the model pauses, and after how many events the reader leaves.
    const places = fc.sample(
      fc.tuple(fc.integer({ min: 1, max: PIECES - 1 }), fc.integer({ min: 1, max: PIECES })),
      { numRuns: TIMES, seed: 13 },
    );
    const read = async ([pause, leave]: (typeof places)[number], index: number) => {
      const prompt = `Say it all ${index}`;
      const release = hold(prompt, pause);
      const client = new ChatClient(cloud, member);
      const turnId = randomUUID();
      // What comes before the pause and is not more than what the reader waits for.
      const wanted = Math.min(leave, pause);
      const first = await client.read(client.message(prompt, turnId), {
        enough: ({ lastId }) => lastId >= wanted,
      });
      release();
      const whole = await client.read(client.resume(turnId, first.lastId), { before: first });
      expect(whole.text).toBe(TEXT);
      expect(whole.last).toMatchObject({ event: 'done', data: { message: TEXT } });
      expect(await keptText(client.sessionId)).toBe(TEXT);
    };
    for (let first = 0; first < TIMES; first += AT_ONCE) {
      const some = places.slice(first, first + AT_ONCE);
      await Promise.all(some.map((place, index) => read(place, first + index)));
    }
  }, 240_000);

  it('goes on for its whole answer without one, and is there afterwards', async () => {
    const prompt = 'Say it while nobody listens';
    const release = hold(prompt, 1);
    const client = new ChatClient(cloud, member);
    const turnId = randomUUID();
    await client.read(client.message(prompt, turnId), { enough: ({ lastId }) => lastId >= 1 });
    release();
    await vi.waitFor(async () => expect(await keptText(client.sessionId)).toBe(TEXT));
    const later = await client.read(client.resume(turnId));
    expect(later.text).toBe(TEXT);
  });

  it('is read by several at once, each from its own place', async () => {
    const prompt = 'Say it to many';
    const release = hold(prompt, 20);
    const client = new ChatClient(cloud, member);
    const turnId = randomUUID();
    const first = await client.read(client.message(prompt, turnId), {
      enough: ({ lastId }) => lastId >= 5,
    });
    const readers = [
      client.read(client.resume(turnId)),
      client.read(client.resume(turnId, first.lastId), { before: first }),
      // The same message sent again joins the turn.
      client.read(client.message(prompt, turnId)),
    ];
    release();
    for (const { text } of await Promise.all(readers)) expect(text).toBe(TEXT);
    expect(model.calls.filter((call) => call.prompt === prompt)).toHaveLength(1);
  });

  it('lets no other turn of the conversation begin', async () => {
    const prompt = 'Say it alone';
    const release = hold(prompt, 3);
    const client = new ChatClient(cloud, member);
    const turnId = randomUUID();
    await client.read(client.message(prompt, turnId), { enough: ({ lastId }) => lastId >= 2 });
    const other = await client.post(client.message('Something else'));
    expect([other.status, await other.json()]).toMatchObject([409, { code: 'session-busy' }]);
    release();
    expect((await client.read(client.resume(turnId))).text).toBe(TEXT);
  });

  it('is not shown to another user', async () => {
    const colleague = await signInAs(cloud, 'colleague');
    const client = new ChatClient(cloud, member);
    const turnId = randomUUID();
    expect((await client.read(client.message('Say it', turnId))).text).toBe(TEXT);
    const theirs = new ChatClient(cloud, colleague, client.sessionId);
    const answer = await theirs.post(theirs.resume(turnId));
    expect([answer.status, await answer.json()]).toMatchObject([
      403,
      { code: 'session-of-another-user' },
    ]);
  });

  it('that never was cannot be read', async () => {
    const client = new ChatClient(cloud, member);
    const answer = await client.post(client.resume(randomUUID()));
    expect([answer.status, await answer.json()]).toMatchObject([404, { code: 'not-found' }]);
  });
});
