import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { INVOKE_PATH } from '@three-tier-chat/wire-contract';
import type { SignedIn } from '../services/local-cloud/okta/testing/sign-in.ts';
import type { HeldModel } from './held-model.ts';
import type { LocalCloud } from './local-cloud.ts';

/** Number of concurrent turns. */
export const AT_A_TIME = 20;

/**
 * Starts `count` JSON turns, whose model answers never end, and leaves each of them at a random
 * moment between its first byte and a time at which the model has surely been called.
 */
export async function abandonTurns(
  count: number,
  cloud: LocalCloud,
  tokens: SignedIn,
  model: HeldModel,
): Promise<void> {
  model.behave('hold');
  const startedAt = performance.now();
  const allHeld = model.openIs(AT_A_TIME);
  await Promise.all(
    Array.from({ length: AT_A_TIME }, () => leaveWhen(() => allHeld, cloud, tokens)),
  );
  const longestMs = performance.now() - startedAt;
  await model.openIs(0);

  let left = count;
  const leaveAgainAndAgain = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      // Most leave early, where each step of a turn is short.
      await leaveWhen(() => delay(longestMs * Math.random() ** 3), cloud, tokens);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, leaveAgainAndAgain));
}

/** Sends a complete turn, and leaves when `leave` resolves. */
async function leaveWhen(
  time: () => Promise<unknown>,
  { base, leaks }: LocalCloud,
  { accessToken }: SignedIn,
): Promise<void> {
  const socket = connect(base, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  const body = JSON.stringify({ prompt: `Who am I? ${leaks.canaries.prompt}` });
  const head = [
    `POST ${INVOKE_PATH} HTTP/1.1`,
    `Host: 127.0.0.1:${base}`,
    `Authorization: Bearer ${accessToken}`,
    'Accept: application/json',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  await time();
  socket.destroy();
}
