import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { INVOKE_PATH } from '@three-tier-chat/wire-contract';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { SignedIn } from '../services/local-cloud/okta/testing/sign-in.ts';
import { type HeldModel, startHeldModel } from './held-model.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import { ask, signInAs } from './turn.ts';

const TURNS = 1000;
/** Turns that are under way at a time. */
const AT_A_TIME = 20;
const TIMEOUT_MS = 600_000;
/** The goal is a second; a machine that is busy with something else has longer. */
const OFTEN = { interval: 20 };

let model: HeldModel;
let cloud: LocalCloud;
let tokens: SignedIn;
beforeAll(async () => {
  model = await startHeldModel();
  cloud = await startLocalCloud({ environment: { LOCAL_MODEL_URL: model.url } });
  tokens = await signInAs(cloud, 'member');
});
afterAll(async () => {
  await cloud?.stop();
  await model?.stop();
});

/** Sends a whole turn, and leaves when told to. */
async function leaveWhen(time: () => Promise<unknown>): Promise<void> {
  const socket = connect(cloud.base, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  const body = JSON.stringify({ prompt: `Who am I? ${cloud.leaks.canaries.prompt}` });
  const head = [
    `POST ${INVOKE_PATH} HTTP/1.1`,
    `Host: 127.0.0.1:${cloud.base}`,
    `Authorization: Bearer ${tokens.accessToken}`,
    'Accept: application/json',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  await time();
  socket.destroy();
}

describe('1,000 JSON turns whose readers leave at any moment', () => {
  it(
    'leave no call of the model open',
    async () => {
      model.behave('hold');
      const startedAt = performance.now();
      const allHeld = vi.waitFor(() => expect(model.open()).toBe(AT_A_TIME), OFTEN);
      await Promise.all(Array.from({ length: AT_A_TIME }, () => leaveWhen(() => allHeld)));
      const longestMs = performance.now() - startedAt;
      await vi.waitFor(() => expect(model.open()).toBe(0), OFTEN);

      let left = TURNS;
      const leaveAgainAndAgain = async (): Promise<void> => {
        while (left > 0) {
          left -= 1;
          // Most leave early, where each step of a turn is short.
          await leaveWhen(() => delay(longestMs * Math.random() ** 3));
        }
      };
      await Promise.all(Array.from({ length: AT_A_TIME }, leaveAgainAndAgain));
      await vi.waitFor(() => expect(model.open()).toBe(0), OFTEN);
      // What was on its way has arrived by then: a turn that had slipped through would be open.
      model.behave('answer');
      expect((await ask(cloud, tokens)).status).toBe(200);
      expect(model.asked()).toBeGreaterThan(AT_A_TIME + 1);
      expect(model.open()).toBe(0);
    },
    TIMEOUT_MS,
  );
});
