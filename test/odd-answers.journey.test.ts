import { randomInt, randomUUID } from 'node:crypto';
import { type ChatEvent, type InvokeResponse, isProblem } from '@three-tier-chat/wire-contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SignedIn } from '../services/local-cloud/okta/testing/sign-in.ts';
import { parseEvents } from './chat-events.ts';
import {
  fallsSilent,
  GOOD_TEXT,
  type HostileModel,
  ODD_REPLIES,
  SAID_BEFORE_SILENCE,
  startHostileModel,
} from './hostile-model.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import { readUntil } from './read-until.ts';
import { allLines } from './traces.ts';
import { type AskOptions, ask, signInAs, stopTurn } from './turn.ts';

/** Failures that a model may cause; `agent-failed` would be a fault of ours. */
const MODELS_FAULTS = ['model-failed', 'too-many-requests'];

let model: HostileModel;
let cloud: LocalCloud;
let member: SignedIn;

beforeAll(async () => {
  model = await startHostileModel();
  cloud = await startLocalCloud({ environment: { LOCAL_MODEL_URL: model.url } });
  member = await signInAs(cloud, 'member');
});
afterAll(async () => {
  await cloud?.stop();
  await model?.stop();
});

describe('a model that answers oddly', () => {
  it('ends no conversation, in any order, and harms no other', async () => {
    const seed = randomInt(2 ** 31);
    const order = shuffled(Object.keys(ODD_REPLIES), seed);
    console.info(`odd answers in the order of the seed ${seed}`);
    expect(order.length).toBeGreaterThanOrEqual(40);

    const sessionId = randomUUID();
    for (const [index, name] of order.entries()) {
      model.script(...(ODD_REPLIES[name] ? [ODD_REPLIES[name]] : []));
      const accept = index % 2 === 0 ? 'text/event-stream' : 'application/json';
      const end = await endOf(await ask(cloud, member, { sessionId, accept }));
      const said = end.event === 'done' || MODELS_FAULTS.includes(end.data.code);
      expect([name, end, said]).toEqual([name, end, true]);
      if (end.event === 'error') expect(end.data.kept).toBe(false);
      await expectWell();
    }
    model.script();
    expect(await answerIn(sessionId)).toMatchObject({ message: GOOD_TEXT, outcome: 'complete' });
    expect(await answerIn(randomUUID())).toMatchObject({ message: GOOD_TEXT, outcome: 'complete' });

    // No request was one that Bedrock refuses.
    const failed = (await allLines(cloud)).filter(({ message }) => message === 'turn.failed');
    expect(failed.map(({ cause_name }) => cause_name)).not.toContain('ValidationException');
  });

  it.each([
    ['an empty text', 'empty', ''],
    ['line ends', 'empty', ''],
    ['a filter after text', 'filtered', 'Well'],
    ['a filter, no text', 'filtered', ''],
    ['its length after text', 'length', 'Once upon'],
    ['a cut after some words', 'broken-off', 'Once upon'],
    ['no end after some words', 'broken-off', 'Once upon'],
    ['an error after some words', 'broken-off', 'Once upon'],
    ['a throttle after some words', 'throttled', 'Once upon'],
    ['half a character', 'complete', 'Oh \ufffd'],
    ['a character in two pieces', 'complete', 'Oh 😀'],
  ])('reports %s as %s, and remembers the rest', async (name, outcome, message) => {
    const sessionId = randomUUID();
    model.script(...(ODD_REPLIES[name] ? [ODD_REPLIES[name]] : []));
    expect(await answerIn(sessionId)).toMatchObject({ outcome, message });

    expect(await answerIn(sessionId, { prompt: 'Continue' })).toMatchObject({ message: GOOD_TEXT });
    const messages = lastCall().messages.filter(({ role }) => role !== 'system');
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
    expect(messages[1]?.content).toContain(message);
    expect(messages[2]?.content).toContain('Continue');
  });

  it.each(['reads its last events', 'has left'])(
    'has its partial answer remembered when its user stops a silent one and %s',
    async (how) => {
      const message = { sessionId: randomUUID(), turnId: randomUUID() };
      const { sessionId, turnId } = message;
      model.script(fallsSilent);
      const reader = new AbortController();
      const accept = 'text/event-stream';
      const answer = await ask(cloud, member, { ...message, accept, signal: reader.signal });
      const rest = answer
        .clone()
        .text()
        .catch(() => 'left');
      await readUntil(answer, SAID_BEFORE_SILENCE);
      if (how === 'has left') reader.abort();

      expect(await answerIn(sessionId, { prompt: 'And then?' })).toMatchObject({
        code: 'session-busy',
      });
      const stopped = await stopTurn(cloud, member, message);
      expect(await stopped.json()).toEqual({ turnId, outcome: 'stopped' });
      if (how === 'has left') expect(await rest).toBe('left');
      else {
        const data = expect.objectContaining({ message: SAID_BEFORE_SILENCE, outcome: 'stopped' });
        expect(parseEvents(await rest).at(-1)).toEqual({ event: 'done', data });
      }

      model.script();
      expect(await answerIn(sessionId)).toMatchObject({ message: GOOD_TEXT });
      const [, partial] = lastCall().messages.filter(({ role }) => role !== 'system');
      expect(partial?.role).toBe('assistant');
      expect(partial?.content).toContain(SAID_BEFORE_SILENCE);
      expect(partial?.content).toContain('stopped');
      expect(JSON.stringify(lastCall())).not.toContain('Cancelled by user');
    },
  );
});

/** The agent answers `/ping` itself, as AgentCore calls it. */
async function expectWell(): Promise<void> {
  const ping = await fetch(`${cloud.url(12)}/ping`);
  expect([ping.status, await ping.json()]).toEqual([
    200,
    { status: expect.stringMatching(/^Healthy(Busy)?$/), time_of_last_update: expect.any(Number) },
  ]);
}

type End = Extract<ChatEvent, { event: 'done' | 'error' }>;

async function endOf(answer: Response): Promise<End> {
  const text = await answer.text();
  if (answer.headers.get('content-type') === 'text/event-stream') {
    const last = parseEvents(text).at(-1);
    if (last?.event === 'done' || last?.event === 'error') return last;
    throw new Error('The stream ends without its end');
  }
  const data: unknown = JSON.parse(text);
  return isProblem(data)
    ? { event: 'error', data }
    : { event: 'done', data: data as InvokeResponse };
}

async function answerIn(sessionId: string, options: AskOptions = {}): Promise<unknown> {
  return (await ask(cloud, member, { ...options, sessionId })).json();
}

interface Call {
  readonly messages: readonly { readonly role: string; readonly content: string }[];
}

function lastCall(): Call {
  return JSON.parse(model.calls.at(-1) ?? '{}') as Call;
}

/** The same order for the same seed (mulberry32). */
function shuffled<T>(items: readonly T[], seed: number): readonly T[] {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return items
    .map((item) => ({ item, rank: next() }))
    .toSorted((one, other) => one.rank - other.rank)
    .map(({ item }) => item);
}
