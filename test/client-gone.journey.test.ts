import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SignedIn } from '../services/local-cloud/okta/testing/sign-in.ts';
import { AT_A_TIME, abandonTurns } from './abandoned-turns.ts';
import { type HeldModel, startHeldModel } from './held-model.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import { ask, signInAs } from './turn.ts';

const TURNS = 1000;
const TIMEOUT_MS = 600_000;

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

/** How soon is measured by `test/bench/abandoned-turns.bench.ts`: it depends on how busy the machine is. */
describe('1,000 JSON turns whose users leave at any moment', () => {
  it(
    'leave no call of the model open',
    async () => {
      await abandonTurns(TURNS, cloud, tokens, model);
      await model.openIs(0);
      // Requests on their way have arrived by then: an unnoticed turn would be open.
      model.behave('answer');
      expect((await ask(cloud, tokens)).status).toBe(200);
      expect(model.asked()).toBeGreaterThan(AT_A_TIME + 1);
      expect(model.open()).toBe(0);
    },
    TIMEOUT_MS,
  );
});
