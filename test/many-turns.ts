import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { INVOKE_PATH, type StoppedTurn } from '@three-tier-chat/wire-contract';
import type { SignedIn } from '../services/local-cloud/okta/testing/sign-in.ts';
import { untilAgentIsIdle } from './agent-idle.ts';
import type { HeldModel } from './held-model.ts';
import type { LocalCloud, LocalCloudOptions } from './local-cloud.ts';
import { ask, stopTurn } from './turn.ts';

/** Number of concurrent turns. */
export const AT_A_TIME = 10;

/** Settings with which a token lives longer than all the turns together take, on any machine. */
export const LONG_LIVED_TOKENS: NonNullable<LocalCloudOptions['settings']> = {
  tokenLifetimes: { accessMinutes: 60, refreshMinutes: 480, refreshWindowMinutes: 60 },
};

/** A message of a conversation of its own. */
export interface SentMessage {
  readonly sessionId: string;
  readonly turnId: string;
}

/**
 * Sends `count` messages and leaves each of them at a random moment between its first byte and a time
 * at which it has surely been answered.
 */
export async function leaveTurns(
  count: number,
  cloud: LocalCloud,
  tokens: SignedIn,
  model: HeldModel,
): Promise<readonly SentMessage[]> {
  model.behave('talk');
  const longestMs = await timeOf(() =>
    concurrently(AT_A_TIME, async () => (await ask(cloud, tokens)).text()),
  );
  const left: SentMessage[] = [];
  while (left.length < count) {
    // Most leave early, where each step of a turn is short.
    const some = await concurrently(Math.min(LEFT_AT_ONCE, count - left.length), () =>
      leaveAfter(longestMs * Math.random() ** 3, makeMessage(), cloud, tokens),
    );
    left.push(...some);
    // Their turns go on: on a busy machine more and more of them would.
    await untilAgentIsIdle(cloud);
  }
  return left;
}

/** Turns that go on without a reader at the same time. */
const LEFT_AT_ONCE = 50;

/** A turn that was stopped. */
export interface Stopped extends SentMessage {
  /** The answer to the request that stopped it. */
  readonly stopped: StoppedTurn;
  /** How long that took. */
  readonly tookMs: number;
  /** The turn's own answer. */
  readonly answer: { readonly status: number; readonly body: unknown };
}

/**
 * Sends `count` messages, whose model answers never end, and stops each of them at a random moment
 * between its first byte and a time at which the model has surely been called.
 */
export async function stopTurns(
  count: number,
  cloud: LocalCloud,
  tokens: SignedIn,
  model: HeldModel,
): Promise<readonly Stopped[]> {
  model.behave('hold');
  const stopAfter = async (wait: () => Promise<unknown>): Promise<Stopped> => {
    const message = makeMessage();
    const answering = ask(cloud, tokens, message);
    await wait();
    const startedAt = performance.now();
    const response = await stopTurn(cloud, tokens, message);
    const stopped = (await response.json()) as StoppedTurn;
    const tookMs = performance.now() - startedAt;
    const answer = await answering;
    return {
      ...message,
      stopped,
      tookMs,
      answer: { status: answer.status, body: await answer.json() },
    };
  };
  const allHeld = model.openIs(AT_A_TIME);
  const longestMs = timeOf(() => allHeld);
  const first = await concurrently(AT_A_TIME, () => stopAfter(() => allHeld));
  const atMostMs = await longestMs;
  const others = await concurrently(count - AT_A_TIME, () =>
    stopAfter(() => delay(atMostMs * Math.random() ** 3)),
  );
  return [...first, ...others];
}

function makeMessage(): SentMessage {
  return { sessionId: randomUUID(), turnId: randomUUID() };
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** Does something `count` times, of which `AT_A_TIME` at once. */
export async function concurrently<T>(
  count: number,
  work: (index: number) => Promise<T>,
): Promise<readonly T[]> {
  const results: T[] = [];
  let next = 0;
  const again = async (): Promise<void> => {
    while (next < count) {
      const index = next;
      next += 1;
      results[index] = await work(index);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, again));
  return results;
}

/** Sends a complete message, and leaves after a time without reading anything. */
async function leaveAfter(
  timeMs: number,
  message: SentMessage,
  { base, leaks }: LocalCloud,
  { accessToken }: SignedIn,
): Promise<SentMessage> {
  const socket = connect(base, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  const body = JSON.stringify({ prompt: `Who am I? ${leaks.canaries.prompt}`, ...message });
  const head = [
    `POST ${INVOKE_PATH} HTTP/1.1`,
    `Host: 127.0.0.1:${base}`,
    `Authorization: Bearer ${accessToken}`,
    'Accept: application/json',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  await delay(timeMs);
  socket.destroy();
  return message;
}
