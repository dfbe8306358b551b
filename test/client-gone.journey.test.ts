import type { Conversation, InvokeResponse } from '@three-tier-chat/wire-contract';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { SignedIn } from '../services/local-cloud/okta/testing/sign-in.ts';
import { untilAgentIsIdle } from './agent-idle.ts';
import { ConversationRequests } from './conversation-requests.ts';
import { type HeldModel, RELEASED_TEXT, startHeldModel } from './held-model.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import {
  AT_A_TIME,
  concurrently,
  LONG_LIVED_TOKENS,
  leaveTurns,
  type SentMessage,
  stopTurns,
} from './many-turns.ts';
import { ask, signInAs } from './turn.ts';

/** `TURNS=1000` for a long run, which takes ten times as long. */
const TURNS = Number(process.env['TURNS'] ?? 100);
const TIMEOUT_MS = 1_200_000;

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

/** Turns of a conversation, as the page would show them after a reload; none of one that is not kept. */
async function keptTurns({ sessionId }: SentMessage): Promise<Conversation['turns']> {
  const answer = await conversations.call(`/${sessionId}`);
  if (answer.status === 404) return [];
  expect(answer.status).toBe(200);
  return ((await answer.json()) as Conversation).turns;
}

const answered = ({ turnId }: SentMessage) => ({
  turnId,
  outcome: 'complete',
  parts: [{ kind: 'text', text: RELEASED_TEXT }],
});

describe(`${TURNS} JSON turns whose users leave at any moment`, () => {
  it(
    'go on and are kept; sent again, each is answered with what was kept, and none is lost or doubled',
    async () => {
      const sent = await leaveTurns(TURNS, cloud, tokens, model);
      await untilAgentIsIdle(cloud);
      // One that is not kept has not reached the agent.
      const isKept = await concurrently(TURNS, (index) =>
        vi.waitFor(async () => {
          const message = sent[index] as SentMessage;
          const turns = await keptTurns(message);
          expect(turns).toMatchObject(turns.map(() => answered(message)));
          return turns.length > 0;
        }),
      );
      const kept = isKept.filter(Boolean).length;
      expect(kept).toBeGreaterThan(AT_A_TIME);

      await concurrently(TURNS, async (index) => {
        const message = sent[index] as SentMessage;
        const answer = await ask(cloud, tokens, message);
        expect(answer.status).toBe(200);
        const { message: text, outcome } = (await answer.json()) as InvokeResponse;
        expect({ text, outcome }).toEqual({ text: RELEASED_TEXT, outcome: 'complete' });
        expect(await keptTurns(message)).toMatchObject([answered(message)]);
      });
      expect(model.asked()).toBe(AT_A_TIME + TURNS);
      expect(model.open()).toBe(0);
    },
    TIMEOUT_MS,
  );
});

/** How soon is measured by `test/bench/stopped-turns.bench.ts`: it depends on how busy the machine is. */
describe(`${TURNS} JSON turns that are stopped at any moment`, () => {
  it(
    'say so to both requests and after a reload, and leave no call of the model open',
    async () => {
      const askedBefore = model.asked();
      const turns = await stopTurns(TURNS, cloud, tokens, model);
      for (const { sessionId, turnId, stopped, answer } of turns) {
        expect(stopped).toEqual({ turnId, outcome: 'stopped' });
        expect(answer).toMatchObject({ status: 200, body: { sessionId, outcome: 'stopped' } });
      }
      await model.openIs(0);
      // Requests on their way have arrived by then: an unnoticed turn would be open.
      model.behave('answer');
      expect((await ask(cloud, tokens)).status).toBe(200);
      await untilAgentIsIdle(cloud);
      expect(model.asked()).toBeGreaterThan(askedBefore + AT_A_TIME + 1);
      expect(model.open()).toBe(0);
      await concurrently(TURNS, async (index) => {
        const { sessionId, turnId } = turns[index] as SentMessage;
        expect(await keptTurns({ sessionId, turnId })).toMatchObject([
          { turnId, outcome: 'stopped' },
        ]);
      });
    },
    TIMEOUT_MS,
  );
});
