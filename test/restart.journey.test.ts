import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { SignedIn } from '../services/local-cloud/okta/testing/sign-in.ts';
import { type HeldModel, startHeldModel } from './held-model.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import { processesBelow } from './processes.ts';
import { ask, signInAs } from './turn.ts';

const STREAMS = 100;
const PATIENCE = { timeout: 120_000, interval: 100 };
const TIMEOUT_MS = 300_000;

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
beforeAll(async () => {
  model = await startHeldModel();
  cloud = await startLocalCloud({ environment: { LOCAL_MODEL_URL: model.url } });
  tokens = await signInAs(cloud, 'member');
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

describe.each(['backend', 'agent'] as const)('a restart of the %s', (service) => {
  it(
    'is reported to each open stream and JSON request, and no call of the model stays open',
    async () => {
      model.behave('hold');
      const streams = Array.from({ length: STREAMS }, async () => {
        const response = await ask(cloud, tokens, { accept: 'text/event-stream' });
        return (await response.text()).trimEnd().split('\n\n').at(-1);
      });
      const answers = Array.from({ length: 10 }, async () => {
        const response = await ask(cloud, tokens);
        return [response.status, response.headers.get('retry-after'), await response.json()];
      });
      await vi.waitFor(() => expect(model.open()).toBe(STREAMS + 10), PATIENCE);

      process.kill(await pidOf(service), 'SIGTERM');
      for (const last of await Promise.all(streams)) {
        expect(last).toMatch(/^event: error\n/);
        expect(JSON.parse(last?.split('\ndata: ')[1] ?? '')).toEqual(RESTARTING);
      }
      for (const answer of await Promise.all(answers))
        expect(answer).toEqual([503, '1', RESTARTING]);
      await vi.waitFor(() => expect(model.open()).toBe(0), PATIENCE);

      model.behave('answer');
      await vi.waitFor(async () => expect((await ask(cloud, tokens)).status).toBe(200), PATIENCE);
    },
    TIMEOUT_MS,
  );
});
