import { randomUUID } from 'node:crypto';
import {
  HEADER,
  INVOKE_PATH,
  type InvokeResponse,
  makeTraceRoot,
  parseTraceHeader,
  TIERS,
} from '@three-tier-chat/wire-contract';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { SignedIn } from '../services/local-cloud/okta/testing/sign-in.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import { problemOf } from './problem.ts';
import { type RawAnswer, sendRaw } from './raw-request.ts';
import { allLines, allSegments, expectPaths, linesOf, segmentsOf, turnPaths } from './traces.ts';
import { signInAs } from './turn.ts';

/* What a browser, a proxy or an attacker may send as X-Amzn-Trace-Id, byte for byte. */

const NAME = 'X-Amzn-Trace-Id';
const PARENT = '463ac35c9f6413ad';
const DAY_MS = 86_400_000;

type Lines = readonly (readonly [name: string, value: string])[];
type HeaderCase = readonly [what: string, lines: (root: string) => Lines];

const one = (value: string): Lines => [[NAME, value]];

/** The root is kept. */
const believed: readonly HeaderCase[] = [
  ['a root alone, as the page sends it', (root) => one(`Root=${root}`)],
  ['lower case', (root) => [['x-amzn-trace-id', `root=${root};parent=${PARENT};sampled=1`]]],
  ['upper-case name', (root) => [['X-AMZN-TRACE-ID', `Root=${root}`]]],
  ['members in another order', (root) => one(`Sampled=1;Parent=${PARENT};Root=${root}`)],
  ['Self, as a load balancer adds it', (root) => one(`Self=${makeTraceRoot()};Root=${root}`)],
  ['Lineage, as Lambda adds it', (root) => one(`Root=${root};Lineage=2:a87bd80c:0`)],
  ['unknown members', (root) => one(`x=y;Root=${root};=;;`)],
  ['white space', (root) => one(`  Root=${root} ;  Sampled=1 `)],
  ['an open sampling decision', (root) => one(`Root=${root};Sampled=?`)],
  ['a decision against sampling', (root) => one(`Root=${root};Sampled=0`)],
  ['an invalid parent', (root) => one(`Root=${root};Parent=undefined`)],
];

/** A new root replaces it. */
const replaced: readonly HeaderCase[] = [
  ['nothing', () => []],
  ['an empty value', () => one('')],
  ['junk', () => one('; =;=%00"<script>')],
  ['bytes beyond ASCII', (root) => one(`Root=${root}\xff\x80`)],
  ['text of a broken program', () => one('Root=undefined;Parent=undefined;Sampled=undefined')],
  ['a parent without a root', () => one(`Parent=${PARENT};Sampled=1`)],
  ['Self alone', (root) => one(`Self=${root}`)],
  ['a root in upper case', (root) => one(`Root=${root.toUpperCase()}`)],
  ['two roots', (root) => one(`Root=${root};Root=${makeTraceRoot()}`)],
  ['two roots with a comma', (root) => one(`Root=${root}, Root=${makeTraceRoot()}`)],
  ['two headers', (root) => [...one(`Root=${root}`), ...one(`Root=${makeTraceRoot()}`)]],
  ['10 kB', (root) => one(`Root=${root};x=${'y'.repeat(10_240)}`)],
  ['a root of last year', () => one(`Root=${makeTraceRoot(Date.now() - 365 * DAY_MS)}`)],
  ['a root of tomorrow', () => one(`Root=${makeTraceRoot(Date.now() + DAY_MS)}`)],
  ['W3C’s header alone', () => [['traceparent', `00-${'a'.repeat(32)}-${PARENT}-01`]]],
];

const all = [...believed, ...replaced];

interface Sent {
  readonly root: string;
  readonly answer: RawAnswer;
}

let cloud: LocalCloud;
let tokens: SignedIn;
const turns = new Map<string, Sent>();
const refusals = new Map<string, Sent>();

beforeAll(async () => {
  cloud = await startLocalCloud();
  tokens = await signInAs(cloud, 'member');
  await Promise.all(
    all.map(async ([what, lines]) => {
      const root = makeTraceRoot();
      const answer = await invoke([...lines(root), ['Authorization', bearer()]]);
      turns.set(what, { root, answer });
      const other = makeTraceRoot();
      refusals.set(what, { root: other, answer: await invoke(lines(other)) });
    }),
  );
});
afterAll(() => cloud?.stop());

describe.each([
  ['is trusted', believed, true],
  ['is replaced', replaced, false],
])('a trace header that %s', (_title, tortures, isKept) => {
  it.each(tortures)('%s: one complete trace, with lines of every tier', async (what) => {
    const { root, answer } = sentOf(turns, what);
    expect([answer.status, answer.body]).toEqual([200, expect.any(String)]);
    const { traceId } = JSON.parse(answer.body) as InvokeResponse;
    expect(answer.headers.get(NAME)).toBe(`Root=${traceId}`);
    expect(traceId === root).toBe(isKept);

    // Sampled, whatever the browser requested.
    await expectPaths(cloud, traceId, turnPaths({ isFirst: true }));
    await vi.waitFor(async () => {
      const services = (await linesOf(cloud, traceId)).map(({ service }) => service);
      expect(services).toEqual(expect.arrayContaining([...TIERS]));
    });
  });

  it.each(tortures)('%s: a refusal has the same id in header and problem', async (what) => {
    const { root, answer } = sentOf(refusals, what);
    const id = parseTraceHeader(answer.headers.get(NAME))?.root;
    expect(answer.status).toBe(401);
    expect(JSON.parse(answer.body)).toEqual(problemOf('not-signed-in', id));
    expect(id === root).toBe(isKept);
    const segments = await vi.waitFor(async () => {
      const found = await segmentsOf(cloud, String(id));
      expect(found).toHaveLength(1);
      return found;
    });
    expect(segments).toMatchObject([{ name: 'backend', error: true }]);
  });
});

describe('all of them together', () => {
  it('leave no other trace than those that the answers name', async () => {
    const named = [...turns.values(), ...refusals.values()].map(
      ({ answer }) => parseTraceHeader(answer.headers.get(NAME))?.root,
    );
    // What Lambda itself records of a call may come after what its function records.
    await vi.waitFor(async () => {
      const segments = await allSegments(cloud);
      const lambdaRoots = segments.flatMap(({ annotations }) => annotations?.['lambda_root'] ?? []);
      expect(new Set(segments.map(({ trace_id }) => trace_id))).toEqual(
        new Set([...named, ...lambdaRoots]),
      );
    });
  });

  it('do no harm behind the backend, whoever sends them there', async () => {
    const json = ['Content-Type', 'application/json'] as const;
    const authorization = ['Authorization', bearer()] as const;
    const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'none' } };
    const knock = async ([what, lines]: HeaderCase): Promise<readonly unknown[]> => {
      const headers = () => [...lines(makeTraceRoot()), authorization, json];
      const session = [HEADER.runtimeSessionId, randomUUID()] as const;
      const answers = await Promise.all([
        send(12, '/invocations', [...headers(), session], { prompt: 'Hello' }),
        send(3, '/mcp', headers(), call),
        sendRaw({ method: 'GET', port: cloud.base + 4, path: '/users/me', headers: headers() }),
      ]);
      return [what, ...answers.map(({ status }) => status)];
    };
    // An HTTP API accepts 10,240 bytes of headers.
    const ofApi = (what: string) => (what === '10 kB' ? 431 : 200);
    expect(await Promise.all(all.map(knock))).toEqual(
      all.map(([what]) => [what, 200, 200, ofApi(what)]),
    );
  });

  it('never leave the word `undefined` in a line or a segment', async () => {
    const written = JSON.stringify([await allLines(cloud), await allSegments(cloud)]);
    expect(written).not.toMatch(/undefined|NaN|\[object/);
  });

  it('leave all tiers running: an invalid header is refused, and the next turn succeeds', async () => {
    const refused = { method: 'GET', port: cloud.base, path: '/', headers: one('Root=\x01') };
    expect((await sendRaw(refused)).status).toBe(400);
    const root = makeTraceRoot();
    const answer = await invoke([['Authorization', bearer()], ...one(`Root=${root}`)]);
    expect(JSON.parse(answer.body)).toMatchObject({ traceId: root });
  });
});

function invoke(headers: Lines): Promise<RawAnswer> {
  const prompt = `Who am I? ${cloud.leaks.canaries.prompt}`;
  return send(0, INVOKE_PATH, [...headers, ['Content-Type', 'application/json']], { prompt });
}

function send(offset: number, path: string, headers: Lines, body: object): Promise<RawAnswer> {
  return sendRaw({ port: cloud.base + offset, path, headers, body: JSON.stringify(body) });
}

function bearer(): string {
  return `Bearer ${tokens.accessToken}`;
}

function sentOf(sent: ReadonlyMap<string, Sent>, what: string): Sent {
  const found = sent.get(what);
  if (!found) throw new Error(`Nothing was sent with ${what}`);
  return found;
}
