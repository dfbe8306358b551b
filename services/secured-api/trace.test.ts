import { createApp } from '@three-tier-chat/api';
import { type Caller, IdentityError } from '@three-tier-chat/identity';
import { makeCaller } from '@three-tier-chat/identity/testing';
import { createTelemetry } from '@three-tier-chat/telemetry';
import { type CapturedStdout, captureStdout } from '@three-tier-chat/telemetry/testing';
import { makeTraceRoot } from '@three-tier-chat/wire-contract';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { securedApi } from './api.ts';
import { createOktaDirectory } from './okta-directory.ts';
import { notReached } from './testing/not-reached.ts';

const ROOT = makeTraceRoot();
const SESSION = 'session-0123456789-0123456789-0123456789';
const CANARY = 'Zenobia Quartermaine';

const caller = makeCaller({
  token: 'canary-token',
  login: 'zenobia@example.com',
  scopes: ['openid', 'profile.read'],
  groups: ['chat-users'],
});

let sent: string[];
let stdout: CapturedStdout;
beforeEach(() => {
  sent = [];
  stdout = captureStdout();
});
afterEach(() => {
  stdout.release();
});

interface Answers {
  readonly verify?: () => Promise<Caller>;
  readonly userinfo?: () => Promise<Response>;
}

async function ask({ verify, userinfo }: Answers = {}, path = '/users/me'): Promise<void> {
  const app = createApp(securedApi, {
    verifier: {
      verifyAccessToken: verify ?? (async () => caller),
      verifyIdToken: () => Promise.reject(new Error('not asked for')),
    },
    directory: createOktaDirectory({
      issuer: 'https://okta.example.com/oauth2/aus1',
      fetch: userinfo ?? (async () => Response.json({ sub: '00u1', name: CANARY })),
    }),
    store: notReached,
    telemetry: createTelemetry({
      service: 'secured-api',
      version: 'v1',
      sendSegment: (document) => sent.push(document),
    }),
  });
  const headers = {
    authorization: 'Bearer canary-token',
    'x-amzn-trace-id': `Root=${ROOT};Parent=463ac35c9f6413ad;Sampled=1`,
    'x-gateway-request-id': 'gateway-1',
    'x-chat-session-id': SESSION,
  };
  await app.request(path, { headers });
}

it('records the check and the lookup under the request, with searchable annotations', async () => {
  await ask();
  expect(JSON.parse(sent[0] ?? '')).toMatchObject({
    name: 'secured-api',
    trace_id: ROOT,
    parent_id: '463ac35c9f6413ad',
    annotations: { user: 'ef56', session: SESSION, outcome: 'done', cold_start: true },
    subsegments: [{ name: 'token.check' }, { name: 'okta.userinfo' }],
  });
});

it('records the lookup until the last byte of its answer', async () => {
  const body = Promise.withResolvers<string>();
  const asked = Promise.withResolvers<void>();
  const stream = new ReadableStream({
    async pull(out) {
      asked.resolve();
      out.enqueue(new TextEncoder().encode(await body.promise));
      out.close();
    },
  });
  const done = ask({ userinfo: async () => new Response(stream) });
  await asked.promise;
  const readAt = Date.now() / 1000;
  body.resolve(JSON.stringify({ sub: '00u1', name: CANARY }));
  await done;
  const [, lookup] = JSON.parse(sent[0] ?? '').subsegments;
  expect(lookup.end_time).toBeGreaterThanOrEqual(readAt);
});

const refuse = (error: Error) => () => Promise.reject(error);

it.each<[string, Answers, string, string]>([
  [
    'token.check',
    { verify: refuse(new IdentityError('invalid-token', 'token has expired')) },
    'error',
    'invalid-token',
  ],
  [
    'token.check',
    { verify: refuse(new IdentityError('keys-unavailable', 'away')) },
    'fault',
    'keys-unavailable',
  ],
  [
    'okta.userinfo',
    { userinfo: async () => new Response(null, { status: 401 }) },
    'error',
    'directory-refused',
  ],
  [
    'okta.userinfo',
    { userinfo: async () => new Response(null, { status: 403 }) },
    'error',
    'directory-not-allowed',
  ],
  [
    'okta.userinfo',
    { userinfo: async () => new Response(null, { status: 500 }) },
    'fault',
    'directory-unavailable',
  ],
])('marks where it broke: %s, %o', async (name, answers, mark, outcome) => {
  await ask(answers);
  const segment = JSON.parse(sent[0] ?? '');
  expect(segment).toMatchObject({ [mark]: true, annotations: { outcome } });
  expect(segment.subsegments.at(-1)).toMatchObject({ name, [mark]: true });
});

it('marks an address that does not exist', async () => {
  await ask({}, '/nowhere');
  expect(JSON.parse(sent[0] ?? '')).toMatchObject({
    error: true,
    annotations: { outcome: 'not-found' },
  });
});

it('names trace, request, session, service and version in every line', async () => {
  await ask();
  await ask({ userinfo: async () => new Response(null, { status: 500 }) });
  const lines = stdout.lines();
  expect(lines.map(({ message }) => message)).toEqual([
    'request.completed',
    'profile.not_read',
    'request.completed',
  ]);
  for (const line of lines) {
    expect(line).toMatchObject({
      service: 'secured-api',
      version: 'v1',
      trace_id: ROOT,
      request_id: 'gateway-1',
      session_id: SESSION,
      token_fingerprint: 'ab12',
    });
  }
});

it('logs and traces nothing of the profile or the token, even when everything fails', async () => {
  await ask();
  await ask({ userinfo: async () => Response.json({ sub: CANARY, name: CANARY }) });
  await ask({ userinfo: refuse(new Error(`${CANARY} zenobia@example.com`)) });
  await ask({ verify: refuse(new Error(`canary-token of ${CANARY}`)) });
  expect(sent).toHaveLength(4);
  expect([...sent, stdout.text()].join()).not.toMatch(/canary|zenobia|Quartermaine|00u1/i);
});
