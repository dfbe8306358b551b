import {
  type InvokeResponse,
  makeTraceRoot,
  tokenFingerprint,
} from '@three-tier-chat/wire-contract';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import type { SignedIn } from './sign-in.ts';
import { ask, signInAs } from './turn.ts';

/* One turn, seen afterwards in what every tier wrote about it. The member has a name, and asks a
 * question, that stand nowhere else in the output. */

const DISPLAY_NAME = 'Zenobia Quartermaine';
const PROMPT = 'Who am I, in a halcyon mood?';

/** Every tier that a token passes through. */
const TIERS = [
  'backend',
  'agentcore-runtime',
  'agent',
  'agentcore-gateway',
  'interceptor',
  'http-api',
  'secured-api',
] as const;

/** Names of segments that close each on its own. */
const RECORDED = [
  ...['backend', 'agent', 'agentcore-gateway', 'interceptor', 'secured-api'],
  ...['three-tier-chat-interceptor-local', 'okta.userinfo'],
];

interface Line {
  readonly service: string;
  readonly message: string;
  readonly trace_id?: string;
  readonly token_fingerprint?: string;
  readonly session_id?: string;
  readonly subject_hash?: string;
}

interface Segment {
  readonly id: string;
  readonly parent_id?: string;
  readonly name: string;
  readonly trace_id: string;
  readonly start_time: number;
  readonly end_time?: number;
  readonly origin?: string;
}

let cloud: LocalCloud;
let tokens: SignedIn;
let turn: InvokeResponse;

beforeAll(async () => {
  cloud = await startLocalCloud({
    editSeed: ({ users }) => {
      const member = users.find(({ login }) => login === 'member@example.com');
      if (member) member.displayName = DISPLAY_NAME;
    },
  });
  tokens = await signInAs(cloud, 'member');
  const root = makeTraceRoot();
  const headers = { 'x-amzn-trace-id': `Root=${root}` };
  const answer = await ask(cloud, tokens, { prompt: PROMPT, headers });
  turn = (await answer.json()) as InvokeResponse;
  expect(turn).toMatchObject({ message: expect.stringContaining(DISPLAY_NAME), traceId: root });
  // Logs come through pipes and segments as datagrams: the answer may overtake them.
  await vi.waitFor(async () => {
    expect(tiersOf(await linesOfTurn())).toEqual(TIERS);
    const segments = await segmentsOfTurn();
    expect(segments.map(({ name }) => name)).toEqual(expect.arrayContaining(RECORDED));
    expect(roots(segments)).toEqual(['backend']);
  }, 20_000);
});
afterAll(() => cloud?.stop());

describe('the structured logs of one turn', () => {
  it.each(TIERS)('show that %s saw the trace and the token as they were sent', async (tier) => {
    const lines = (await linesOfTurn()).filter(({ service }) => service === tier);
    const fingerprint = await tokenFingerprint(tokens.accessToken);

    expect(lines.length).toBeGreaterThan(0);
    expect(new Set(lines.map(({ token_fingerprint }) => token_fingerprint))).toEqual(
      new Set([fingerprint]),
    );
  });

  it.each(['backend', 'agent', 'interceptor', 'secured-api'])(
    'of %s name trace, request, service and version each',
    async (service) => {
      for (const line of (await linesOfTurn()).filter((each) => each.service === service)) {
        expect(line).toMatchObject({
          trace_id: turn.traceId,
          request_id: expect.stringMatching(/^[A-Za-z0-9-]+$/),
          version: expect.stringMatching(/^[0-9a-f]{16}$/),
          level: expect.any(String),
          timestamp: expect.any(String),
        });
      }
    },
  );

  it('name the session, from the moment that the backend knows it to the secured API', async () => {
    const lines = (await linesOfTurn()).filter(
      ({ service, message }) =>
        ['backend', 'agent', 'interceptor', 'secured-api'].includes(service) &&
        message !== 'request.received',
    );
    expect(new Set(lines.map(({ service, session_id }) => `${service} ${session_id}`))).toEqual(
      new Set(
        ['backend', 'agent', 'interceptor', 'secured-api'].map(
          (service) => `${service} ${turn.sessionId}`,
        ),
      ),
    );
  });

  it('have a row of the ledger for each tier that checks the token, all about one user', async () => {
    const rows = (await linesOfTurn()).filter(({ message }) => message === 'token.checked');
    expect(new Set(rows.map(({ service }) => service))).toEqual(
      new Set(TIERS.filter((tier) => tier !== 'backend')),
    );
    for (const row of rows)
      expect(row).toMatchObject({ checker: row.service, verdict: 'accepted' });
    expect(new Set(rows.map(({ subject_hash }) => subject_hash)).size).toBe(1);
  });

  it('have no line of these tiers outside of the trace but about their start', async () => {
    const others = (await allLines()).filter(
      ({ service, trace_id }) => isTier(service) && trace_id !== turn.traceId,
    );
    expect(new Set(others.map(({ message }) => message))).toEqual(new Set(['service.started']));
  });
});

describe('the segments of one turn', () => {
  it('hang together: each has a parent in the trace but the first', async () => {
    const segments = await segmentsOfTurn();
    const ids = new Set(segments.map(({ id }) => id));

    for (const { parent_id, ...segment } of segments) {
      if (segment.name === 'backend') expect(parent_id).toBeUndefined();
      else expect([segment.name, ids.has(String(parent_id))]).toEqual([segment.name, true]);
      expect(segment).toMatchObject({ trace_id: turn.traceId, end_time: expect.any(Number) });
    }
  });

  it('lead from the backend to the user info that the secured API asked for', async () => {
    const segments = await segmentsOfTurn();

    expect(pathTo('okta.userinfo', segments)).toEqual([
      'backend',
      // As the backend saw the call, then as the Runtime did.
      'agentcore-runtime',
      'agentcore-runtime',
      'agent',
      'securedApi___getMyProfile',
      // As the agent saw the call, then as the Gateway did.
      'agentcore-gateway',
      'agentcore-gateway',
      // An HTTP API records nothing, and starts another trace for its function.
      'secured-api',
      'okta.userinfo',
    ]);
    // Lambda's own two segments join the Gateway's trace, and the function's own hangs below them.
    expect(pathTo('interceptor', segments)).toEqual([
      'backend',
      'agentcore-runtime',
      'agentcore-runtime',
      'agent',
      'securedApi___getMyProfile',
      'agentcore-gateway',
      'agentcore-gateway',
      'three-tier-chat-interceptor-local',
      'three-tier-chat-interceptor-local',
      'interceptor',
    ]);
  });

  it('show the model’s calls and the checks of the token', async () => {
    const segments = await segmentsOfTurn();
    const named = (name: string) => segments.filter((segment) => segment.name === name);
    const parentsOf = (name: string) =>
      new Set(
        named(name).map(({ parent_id }) => segments.find(({ id }) => id === parent_id)?.name),
      );
    expect(named('model')).toHaveLength(2);
    expect(parentsOf('model')).toEqual(new Set(['agent']));
    expect(parentsOf('token.check')).toEqual(new Set(['agent', 'interceptor', 'secured-api']));
  });
});

describe('what is written about one turn', () => {
  it('holds no token, nothing that the user asked and nothing that the profile says', async () => {
    const written = [
      cloud.output(),
      JSON.stringify(await allLines()),
      JSON.stringify(await get('/api/traces')),
      JSON.stringify(await segmentsOfTurn()),
      await (await fetch(`${cloud.url(7)}/traces/${turn.traceId}`)).text(),
    ];
    const secrets = [
      ...[tokens.accessToken, tokens.idToken, tokens.refreshToken].map(String),
      // A signature or a payload is as bad as the whole.
      ...tokens.accessToken.split('.').slice(1),
      ...String(tokens.idToken).split('.').slice(1),
      ...['eyJ', PROMPT, 'halcyon', DISPLAY_NAME, 'Zenobia', 'Quartermaine'],
    ];
    for (const text of written) {
      expect(text).toContain(turn.traceId);
      expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
    }
    // The table of demo users, which is printed at the start, names the logins.
    for (const text of written.slice(1)) expect(text).not.toContain('member@example.com');
  });
});

async function linesOfTurn(): Promise<readonly Line[]> {
  return ((await get(`/api/traces/${turn.traceId}/logs`)) as { lines: Line[] }).lines;
}

async function allLines(): Promise<readonly Line[]> {
  return ((await get('/api/logs')) as { lines: Line[] }).lines;
}

async function segmentsOfTurn(): Promise<readonly Segment[]> {
  return ((await get(`/api/traces/${turn.traceId}`)) as { segments: Segment[] }).segments;
}

async function get(path: string): Promise<unknown> {
  return (await fetch(`${cloud.url(7)}${path}`)).json();
}

function isTier(service: string): boolean {
  return TIERS.some((tier) => tier === service);
}

/** Tiers with a line that names a token, in the order of `TIERS`. */
function tiersOf(lines: readonly Line[]): readonly string[] {
  return TIERS.filter((tier) =>
    lines.some(({ service, token_fingerprint }) => service === tier && token_fingerprint),
  );
}

/** Names of the segments whose parent is not in the trace. */
function roots(segments: readonly Segment[]): readonly string[] {
  const ids = new Set(segments.map(({ id }) => id));
  return segments.filter(({ parent_id }) => !ids.has(String(parent_id))).map(({ name }) => name);
}

/** Names from the root to the last segment of that name. */
function pathTo(name: string, segments: readonly Segment[]): readonly string[] {
  const path: string[] = [];
  let segment = segments.findLast((each) => each.name === name);
  while (segment) {
    const { parent_id } = segment;
    path.unshift(segment.name);
    segment = segments.find(({ id }) => id === parent_id);
  }
  return path;
}
