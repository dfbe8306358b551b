import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { SignedIn } from '../services/local-cloud/okta/testing/sign-in.ts';
import { ChatClient } from './chat-client.ts';
import { withFault } from './faults.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import { killFunctions } from './processes.ts';
import { ask, signInAs } from './turn.ts';

/*
 * Alarms are based on metrics that filters make of log lines. A filter finds its line by the
 * event's name and its fields: renaming one where it is written would silence the alarm, and fails
 * this test.
 */

let cloud: LocalCloud;
let tokens: SignedIn;

/** On ECS the backend's lines are counted too, on App Runner only those of the agent. */
beforeAll(async () => {
  cloud = await startLocalCloud({ settings: { compute: 'ecs-express' } });
});
afterAll(() => cloud?.stop());

/** Okta forgets its sessions too, and tells APIs nothing more about their users. */
async function beginAnew(): Promise<void> {
  await cloud.reset();
  tokens = await signInAs(cloud, 'member');
}

const turn = () => ask(cloud, tokens);
const failedTurn = () => withFault(cloud, 'model-error', turn);
/** The interceptor begins anew, without keys; the tiers before it have those of an earlier turn. */
async function turnWithoutKeys(): Promise<Response> {
  await turn();
  await withFault(cloud, 'interceptor-out-of-memory', turn);
  const refused = await withFault(cloud, 'okta-keys-outage', turn);
  // This one does not ask for keys again at once.
  await killFunctions(cloud);
  return refused;
}
/** Segments are sent some time after the turn: X-Ray has to refuse them until then. */
async function turnUntilDropped(): Promise<Response> {
  const answer = await turn();
  await vi.waitFor(
    async () => expect((await readCounts())['DroppedTelemetry']).toBeGreaterThan(0),
    {
      timeout: 60_000,
    },
  );
  return answer;
}
/** Asks for a change, and approves it. */
async function change(): Promise<Response> {
  const client = new ChatClient(cloud, tokens);
  const { id } = await client.ask('Change my phone number to +1 555 0100');
  return client.post(client.approval(id, 'approve'), 'application/json');
}
async function failedChange(): Promise<Response> {
  const client = new ChatClient(cloud, tokens);
  const { id } = await client.ask('Change my phone number to +1 555 0100');
  return withFault(cloud, 'secured-api-out-of-memory', () =>
    client.post(client.approval(id, 'approve'), 'application/json'),
  );
}
const failedTool = () => withFault(cloud, 'secured-api-out-of-memory', turn);

/** Provokes the log line that each metric counts. */
const PROVOKED_BY: Readonly<Record<string, () => Promise<Response>>> = {
  Turns: turn,
  FailedTurns: failedTurn,
  ToolCalls: turn,
  FailedTools: failedTool,
  Changes: change,
  FailedChanges: failedChange,
  DroppedTelemetry: () => withFault(cloud, 'xray-denied', turnUntilDropped),
  KeysUnavailable: turnWithoutKeys,
  EstimatedCost: turn,
  BackendRequests: turn,
  BackendErrors: failedTurn,
};

/** Dollars, which depend on the words of the answer, and numbers of what each of them has several of. */
const SUMS = new Set(['EstimatedCost', 'DroppedTelemetry', 'KeysUnavailable']);

describe('the metrics that filters make of log lines', () => {
  it('are these, each with a way to provoke it', async () => {
    expect(Object.keys(await readCounts()).sort()).toEqual(Object.keys(PROVOKED_BY).sort());
  });

  it.each(Object.entries(PROVOKED_BY))('%s counts a line of a real run', async (name, provoke) => {
    await beginAnew();
    await provoke();
    // Lines come through pipes, so the answer may arrive before them.
    await vi.waitFor(
      async () =>
        expect(await readCounts()).toMatchObject({
          [name]: SUMS.has(name) ? expect.toSatisfy((sum: number) => sum > 0) : 1,
        }),
      {
        timeout: 20_000,
      },
    );
  });

  it('do not count a successful turn as failed', async () => {
    await beginAnew();
    await turn();
    await vi.waitFor(
      async () =>
        expect(await readCounts()).toEqual({
          Turns: 1,
          FailedTurns: 0,
          ToolCalls: 1,
          FailedTools: 0,
          Changes: 0,
          FailedChanges: 0,
          DroppedTelemetry: 0,
          KeysUnavailable: 0,
          EstimatedCost: expect.any(Number),
          BackendRequests: 1,
          BackendErrors: 0,
        }),
      { timeout: 20_000 },
    );
  });
});

it('count a turn that waited for its user once, with all that it came to', async () => {
  await beginAnew();
  await change();
  await vi.waitFor(
    async () =>
      expect(await readCounts()).toMatchObject({
        Turns: 1,
        ToolCalls: 1,
        Changes: 1,
        FailedChanges: 0,
        FailedTools: 0,
      }),
    { timeout: 20_000 },
  );
});

async function readCounts(): Promise<Readonly<Record<string, number>>> {
  const { services } = (await (await fetch(`${cloud.url(9)}/status`)).json()) as {
    readonly services: readonly {
      readonly metrics?: readonly { readonly name: string; readonly sum: number }[];
    }[];
  };
  const metrics = services.flatMap((service) => service.metrics ?? []);
  return Object.fromEntries(metrics.map(({ name, sum }) => [name, sum]));
}
