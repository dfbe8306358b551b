import { stripVTControlCharacters } from 'node:util';
import { HEADER, type InvokeResponse, makeTraceRoot } from '@three-tier-chat/wire-contract';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { SignedIn } from '../services/local-cloud/okta/testing/sign-in.ts';
import { untilAgentIsIdle } from './agent-idle.ts';
import { withFault } from './faults.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import { allSegments, expectPaths, segmentsOf, turnPaths } from './traces.ts';
import { ask, signInAs } from './turn.ts';

/*
 * X-Ray is unavailable, silent or refusing, which must not affect turns. Backend and agent send one
 * document for each request, and the agent one for each title; what became of each is counted at the end.
 */

const SENDERS = ['backend', 'agent'] as const;
type Sender = (typeof SENDERS)[number];

const TURNS = 3;
/** `segment-queue.ts`: the maximum length; `segment-sender.ts`: the documents of one request. */
const QUEUE = 2000;
const BATCH = 50;
/** More than the queue's length, even if some requests are given up meanwhile. */
const FLOOD = QUEUE + 10 * BATCH;
const FLOOD_AT_ONCE = 50;

let cloud: LocalCloud;
let tokens: SignedIn;
let isStopped = false;
/** Of traces that a reset has cleared. */
const sentBefore: Record<Sender, number> = { backend: 0, agent: 0 };

beforeAll(async () => {
  cloud = await startLocalCloud();
  tokens = await signInAs(cloud, 'member');
});
afterAll(async () => {
  if (!isStopped) await cloud?.stop();
});

describe('while X-Ray', () => {
  it('is unavailable, turns answer, and what is given up after all attempts is counted', async () => {
    await withFault(cloud, 'xray-unreachable', async () => {
      await wholeTurns();
      // The first loss is reported immediately; the log store is unavailable with X-Ray.
      for (const sender of SENDERS) {
        await vi.waitFor(() => expect(dropsOf(sender)[0]).toHaveProperty('unreachable'));
      }
    });
    await expectRecovered();
  });

  it('refuses the role, turns answer, and nothing is sent twice', async () => {
    for (const sender of SENDERS) sentBefore[sender] = await countSent(sender);
    // A new agent reports its first loss immediately.
    await cloud.reset();
    tokens = await signInAs(cloud, 'member');
    const before = dropsOf('agent').length;
    await withFault(cloud, 'xray-denied', async () => {
      await wholeTurns();
      await vi.waitFor(() => {
        const [first] = dropsOf('agent').slice(before);
        expect(first).toEqual({ dropped: expect.any(Number), refused: first?.['dropped'] });
      });
    });
    await expectRecovered();
  });

  it('does not answer, turns do, and the queue keeps its maximum length', async () => {
    const flood = makeTraceRoot();
    await withFault(cloud, 'xray-hang', async () => {
      const roots = await wholeTurns();
      // No request for segments has been answered yet.
      for (const root of roots) expect(await sentOf(root)).toEqual([]);
      await sendFlood(flood);
      expect(await sentOf(flood)).toEqual([]);
    });
    await expectRecovered();
    // The last turn's documents were sent after the flood's, so everything that was kept of the
    // flood has arrived.
    const kept = await sentOf(flood);
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.length).toBeLessThanOrEqual(QUEUE + BATCH);
  });

  it.each(['xray-error', 'xray-throttle'])('answers with %s, turns answer', async (fault) => {
    await withFault(cloud, fault, async () => {
      for (const root of await wholeTurns()) expect(await sentOf(root)).toEqual([]);
    });
    await expectRecovered();
  });
});

describe('of all documents', () => {
  it('each was sent or is among those that the log counts as dropped', async () => {
    const sent: Record<Sender, number> = { ...sentBefore };
    for (const sender of SENDERS) sent[sender] += await countSent(sender);
    isStopped = true;
    // The last losses are reported at the end.
    await cloud.stop();

    for (const sender of SENDERS) {
      const dropped = dropsOf(sender).reduce((sum, drops) => sum + Number(drops['dropped']), 0);
      expect([sender, sent[sender] + dropped]).toEqual([sender, producedBy(sender)]);
    }
    const reasonsOf = (sender: Sender) => new Set(dropsOf(sender).flatMap(Object.keys));
    expect([...reasonsOf('backend')]).toEqual(
      expect.arrayContaining(['unreachable', 'queue_full']),
    );
    expect([...reasonsOf('agent')]).toEqual(expect.arrayContaining(['unreachable', 'refused']));
  });
});

/** Concurrent turns, each of a new session and with its complete answer; returns their roots. */
async function wholeTurns(): Promise<readonly string[]> {
  const turns = Array.from({ length: TURNS }, async () => {
    const root = makeTraceRoot();
    const answer = await ask(cloud, tokens, { headers: { [HEADER.traceId]: `Root=${root}` } });
    expect((await answer.json()) as InvokeResponse).toMatchObject({
      message: expect.stringContaining('Chat Member'),
      traceId: root,
      toolCalls: [{ status: 'done' }],
    });
    return root;
  });
  return Promise.all(turns);
}

/** The next turn leaves a complete trace: with it, everything from before it has been sent. */
async function expectRecovered(): Promise<void> {
  // A title may still be written, as for the last of the turns before.
  await untilAgentIsIdle(cloud);
  const answer = await ask(cloud, tokens);
  const { traceId } = (await answer.json()) as InvokeResponse;
  await expectPaths(cloud, traceId, turnPaths({ isFirst: true }));
}

/** Requests to the backend itself that it refuses, each of which leaves a segment of one trace. */
async function sendFlood(root: string): Promise<void> {
  for (let left = FLOOD; left > 0; left -= FLOOD_AT_ONCE) {
    const some = Array.from({ length: Math.min(left, FLOOD_AT_ONCE) }, async () => {
      const headers = { [HEADER.traceId]: `Root=${root}` };
      const answer = await fetch(`${cloud.url(11)}/nothing`, { headers });
      await answer.text();
      expect(answer.status).toBe(404);
    });
    await Promise.all(some);
  }
}

/** What the senders among a trace's services have sent. */
async function sentOf(root: string): Promise<readonly string[]> {
  const segments = await segmentsOf(cloud, root);
  return segments.map(({ name }) => name).filter(isSender);
}

async function countSent(sender: Sender): Promise<number> {
  return (await allSegments(cloud)).filter(({ name }) => name === sender).length;
}

function isSender(name: string): name is Sender {
  return SENDERS.some((sender) => sender === name);
}

const PRODUCING: Readonly<Record<Sender, readonly string[]>> = {
  backend: ['request.received'],
  agent: ['turn.started', 'title.completed'],
};

/** Events that left a document, counted from the output, since the store removes old lines. */
function producedBy(sender: Sender): number {
  return PRODUCING[sender].flatMap((event) => printedBy(sender, event)).length;
}

type Drops = Readonly<Record<string, number>>;

/** Reports of lost segments in the output; ADOT's spans are counted separately. */
function dropsOf(sender: Sender): readonly Drops[] {
  const reports = printedBy(sender, 'telemetry.dropped');
  return reports
    .filter((fields) => !fields.includes('signal=spans'))
    .map((fields) => {
      const numbers = fields.match(/(?<=\s|^)\w+=\d+(?=\s|$)/g) ?? [];
      return Object.fromEntries(
        numbers.map((field) => field.split('=')).map(([name, value]) => [name, Number(value)]),
      );
    });
}

/** Fields of the lines of a service and event. */
function printedBy(sender: Sender, event: string): readonly string[] {
  return stripVTControlCharacters(cloud.output())
    .split('\n')
    .map((line) => line.split(/ +/))
    .filter(([service, message]) => service === sender && message === event)
    .map(([, , ...fields]) => fields.join(' '));
}
