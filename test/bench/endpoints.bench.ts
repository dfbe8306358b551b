import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { CONVERSATIONS_PATH } from '@three-tier-chat/wire-contract';
import type { SignedIn } from '../../services/local-cloud/okta/testing/sign-in.ts';
import { type LocalCloud, startLocalCloud } from '../local-cloud.ts';
import { LONG_LIVED_TOKENS } from '../many-turns.ts';
import { signInAs } from '../turn.ts';
import { finishOf, turnOf } from '../turn-to-keep.ts';
import { serviceCpuMs } from './service-cpu.ts';

/*
 * What each operation of the APIs costs in the local cloud: the median time of a request through its
 * HTTP API, and the CPU time of its function for it, one request after the other. Prints a table with
 * the scopes; `node test/bench/endpoints.bench.ts 200`. Fails for an operation of which it knows no
 * request, so that none is left out.
 */

const REQUESTS = Number(process.argv[2] ?? 200);
/** The port of each API's HTTP API, counted from the cloud's base. */
const PORTS = { conversations: 16, 'secured-api': 4 } as const;

interface Operation {
  readonly service: keyof typeof PORTS;
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly scopes: readonly string[];
}

interface Call {
  readonly path?: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Makes the requests of one operation, each after what it needs. */
type Preparing = (cloud: LocalCloud, member: SignedIn) => Promise<() => Promise<Call>>;

const conversation = (id: string, rest = ''): string => `${CONVERSATIONS_PATH}/${id}${rest}`;

async function begin(cloud: LocalCloud, member: SignedIn, changes = {}) {
  const [id, turn] = [randomUUID(), turnOf(changes)];
  const path = conversation(id, '/turns');
  await send(cloud, member, { service: 'conversations', method: 'post' }, { path, body: turn });
  return { id, turn };
}

const ofOneConversation =
  (rest = '', body?: object): Preparing =>
  async (cloud, member) => {
    const { id } = await begin(cloud, member);
    return async () => ({ path: conversation(id, rest), ...(body && { body }) });
  };

/** Each change is made on the version before it. */
const changing =
  (field: string, value: string): Preparing =>
  async () => {
    let version = 0;
    return async () => {
      const headers = { 'idempotency-key': randomUUID(), 'if-match': `"${version}"` };
      version += 1;
      return { body: { [field]: version % 2 === 0 ? null : value }, headers };
    };
  };

const asItIs: Preparing = async () => async () => ({});

const REQUESTS_OF: Readonly<Record<string, Preparing>> = {
  listConversations: asItIs,
  getConversation: ofOneConversation(),
  getConversationMessages: ofOneConversation('/messages'),
  getConversationExport: ofOneConversation('/export'),
  changeConversation: ofOneConversation('', { title: 'Another title' }),
  deleteConversation: async (cloud, member) => async () => ({
    path: conversation((await begin(cloud, member)).id),
  }),
  appendTurn: async () => async () => ({
    path: conversation(randomUUID(), '/turns'),
    body: turnOf(),
  }),
  finishTurn: async (cloud, member) => async () => {
    const open = { outcome: 'running', openForSeconds: 60, parts: [], messages: [] } as const;
    const { id, turn } = await begin(cloud, member, open);
    return { path: conversation(id, `/turns/${turn.turnId}`), body: finishOf(turn) };
  },
  getMyProfile: asItIs,
  getMyPreferences: asItIs,
  updateMyPreferences: changing('language', 'de-AT'),
  getMyContactDetails: asItIs,
  updateMyContactDetails: changing('phone', '+15550100'),
  listMyActivity: asItIs,
};

async function send(
  { url }: LocalCloud,
  { accessToken }: SignedIn,
  { service, method }: Pick<Operation, 'service' | 'method'>,
  { path = '', body, headers }: Call,
): Promise<void> {
  const response = await fetch(`${url(PORTS[service])}${path}`, {
    method: method.toUpperCase(),
    headers: {
      authorization: `Bearer ${accessToken}`,
      ...(body && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
}

async function operationsOf(service: keyof typeof PORTS): Promise<readonly Operation[]> {
  const file = join(import.meta.dirname, `../../dist/${service}/openapi.json`);
  const { paths } = JSON.parse(await readFile(file, 'utf8')) as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, Declared>>>>;
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId, security }]) => ({
      service,
      id: operationId,
      method,
      path,
      scopes: security.flatMap(({ okta }) => okta),
    })),
  );
}

interface Declared {
  readonly operationId: string;
  readonly security: readonly { readonly okta: readonly string[] }[];
}

const cloud = await startLocalCloud({ settings: LONG_LIVED_TOKENS });
try {
  const member = await signInAs(cloud, 'member');
  // Starts each function, which is no operation's cost.
  for (const [service, path] of [
    ['conversations', CONVERSATIONS_PATH],
    ['secured-api', '/users/me'],
  ] as const) {
    await send(cloud, member, { service, method: 'get' }, { path });
  }
  console.info(
    '| operation | request | scope | p50 ms | CPU ms |\n| --- | --- | --- | ---: | ---: |',
  );
  for (const service of ['conversations', 'secured-api'] as const) {
    for (const operation of await operationsOf(service)) {
      const prepare = REQUESTS_OF[operation.id];
      if (!prepare) throw new Error(`No request is known of ${operation.id}: add it.`);
      const next = await prepare(cloud, member);
      const calls: Call[] = [];
      const times: number[] = [];
      for (let count = 0; count < REQUESTS; count += 1) calls.push(await next());
      const cpu = async () => (await serviceCpuMs(cloud.pid)).get(service) ?? 0;
      const before = await cpu();
      for (const call of calls) {
        const startedAt = performance.now();
        await send(cloud, member, operation, { path: operation.path, ...call });
        times.push(performance.now() - startedAt);
      }
      const used = ((await cpu()) - before) / REQUESTS;
      const [median = 0] = times.toSorted((one, other) => one - other).slice(REQUESTS / 2);
      console.info(
        `| ${operation.id} | ${operation.method.toUpperCase()} ${operation.path} | ${operation.scopes.join(' ')} | ${median.toFixed(1)} | ${used.toFixed(1)} |`,
      );
    }
  }
  console.info(`${REQUESTS} requests each; load ${loadavg()[0]?.toFixed(1)}`);
} finally {
  await cloud.stop();
}
