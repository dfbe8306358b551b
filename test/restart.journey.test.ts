import { randomUUID } from 'node:crypto';
import type { Conversation } from '@three-tier-chat/wire-contract';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { SignedIn } from '../services/local-cloud/okta/testing/sign-in.ts';
import { untilAgentIsIdle } from './agent-idle.ts';
import { parseEvents } from './chat-events.ts';
import { ConversationRequests } from './conversation-requests.ts';
import { type HeldModel, RELEASED_TEXT, startHeldModel, WHOLE_TEXT } from './held-model.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import { LONG_LIVED_TOKENS, type SentMessage } from './many-turns.ts';
import { processesBelow } from './processes.ts';
import { ask, signInAs } from './turn.ts';

const STREAMS = 100;
const ANSWERS = 10;
/** Turns whose readers have left before the restart. */
const ALONE = 10;
const TURNS = STREAMS + ANSWERS + ALONE;
/** Longer than the store holds a turn open that nobody runs any more. */
const PATIENCE = { timeout: 240_000, interval: 100 };
const TIMEOUT_MS = 600_000;

/** How the local cloud starts each of them. */
const COMMAND = { backend: / main\.mjs$/, agent: /\/agent\/[0-9a-f]+\/main\.js$/ };

const RESTARTING = expect.objectContaining({
  status: 503,
  code: 'service-restarting',
  detail: 'The service is restarting: try again.',
});

let model: HeldModel;
let cloud: LocalCloud;
let tokens: SignedIn;
let conversations: ConversationRequests;
beforeAll(async () => {
  model = await startHeldModel();
  cloud = await startLocalCloud({
    environment: { LOCAL_MODEL_URL: model.url },
    settings: LONG_LIVED_TOKENS,
  });
  tokens = await signInAs(cloud, 'member');
  conversations = new ConversationRequests(cloud, tokens);
});
afterAll(async () => {
  await cloud?.stop();
  await model?.stop();
});

async function pidOf(service: keyof typeof COMMAND): Promise<number> {
  const [found, second] = (await processesBelow(cloud.pid)).filter(({ command }) =>
    COMMAND[service].test(command),
  );
  if (!found || second) throw new Error(`There is not exactly one ${service}`);
  return found.pid;
}

interface OpenTurns {
  readonly messages: readonly SentMessage[];
  /** The last event of each stream. */
  readonly streams: Promise<readonly unknown[]>;
  /** Status, `Retry-After` and body of each JSON request. */
  readonly answers: Promise<readonly unknown[]>;
}

/** Turns whose model answers do not end, some of them without a reader. */
async function openTurns(): Promise<OpenTurns> {
  model.behave('hold');
  const messages = Array.from({ length: TURNS }, () => ({
    sessionId: randomUUID(),
    turnId: randomUUID(),
  }));
  const accept = 'text/event-stream';
  const streams = messages.slice(0, STREAMS).map(async (message) => {
    const response = await ask(cloud, tokens, { ...message, accept });
    return parseEvents(await response.text()).at(-1);
  });
  const answers = messages.slice(STREAMS, STREAMS + ANSWERS).map(async (message) => {
    const response = await ask(cloud, tokens, message);
    return [response.status, response.headers.get('retry-after'), await response.json()];
  });
  const users = new AbortController();
  const { signal } = users;
  for (const message of messages.slice(STREAMS + ANSWERS)) {
    const response = await ask(cloud, tokens, { ...message, accept, signal });
    await response.body?.getReader().read();
  }
  users.abort();
  await vi.waitFor(() => expect(model.open()).toBe(TURNS), PATIENCE);
  return { messages, streams: Promise.all(streams), answers: Promise.all(answers) };
}

async function expectReported({ streams, answers }: OpenTurns): Promise<void> {
  for (const last of await streams) expect(last).toEqual({ event: 'error', data: RESTARTING });
  for (const answer of await answers) expect(answer).toEqual([503, '1', RESTARTING]);
}

/** The only turn of its conversation, as it would be shown after a reload. */
async function keptTurn({ sessionId }: SentMessage): Promise<Conversation['turns'][number]> {
  const { turns } = await conversations.read<Conversation>(`/${sessionId}`);
  const [turn, another] = turns;
  if (!turn || another) throw new Error(`Not one turn is kept, but ${turns.length}`);
  return turn;
}

/** Sends each message again, with its id, and expects this answer to it. */
async function expectAnswered(messages: readonly SentMessage[], text: string): Promise<void> {
  for (const message of messages) {
    const again = await vi.waitFor(async () => {
      const response = await ask(cloud, tokens, message);
      expect([response.status, await response.clone().text()]).toEqual([200, expect.any(String)]);
      return response;
    }, PATIENCE);
    expect(await again.json()).toMatchObject({ message: text, outcome: 'complete' });
    expect(await keptTurn(message)).toMatchObject({
      turnId: message.turnId,
      outcome: 'complete',
      parts: [{ kind: 'text', text }],
    });
  }
}

describe('a restart of the agent', () => {
  it(
    'is reported to each open stream and JSON request, is kept of each turn, and each message is answered when it is sent again',
    async () => {
      const turns = await openTurns();
      process.kill(await pidOf('agent'), 'SIGTERM');
      await expectReported(turns);
      await vi.waitFor(() => expect(model.open()).toBe(0), PATIENCE);
      const outcomes = new Set<string>();
      for (const message of turns.messages) {
        const kept = await vi.waitFor(async () => {
          const turn = await keptTurn(message);
          expect(turn.outcome).not.toBe('running');
          return turn;
        }, PATIENCE);
        expect(kept).toMatchObject({ turnId: message.turnId, parts: [] });
        outcomes.add(kept.outcome);
      }
      // The store itself ends a turn that the agent had no time to keep.
      outcomes.delete('interrupted');
      expect([...outcomes]).toEqual(['service-restarting']);

      const asked = model.asked();
      model.behave('answer');
      await expectAnswered(turns.messages, WHOLE_TEXT);
      expect(model.asked()).toBe(asked + TURNS);
    },
    TIMEOUT_MS,
  );
});

describe('a restart of the backend', () => {
  it(
    'is reported to each open stream and JSON request, while the turns go on and are kept; sent again, a message gets the same turn’s answer',
    async () => {
      const turns = await openTurns();
      const asked = model.asked();
      process.kill(await pidOf('backend'), 'SIGTERM');
      await expectReported(turns);
      expect(model.open()).toBe(TURNS);

      model.release();
      await vi.waitFor(() => expect(model.open()).toBe(0), PATIENCE);
      await untilAgentIsIdle(cloud);
      for (const message of turns.messages) {
        expect(await keptTurn(message)).toMatchObject({ outcome: 'complete' });
      }
      await expectAnswered(turns.messages, RELEASED_TEXT);
      expect(model.asked()).toBe(asked);
    },
    TIMEOUT_MS,
  );
});
