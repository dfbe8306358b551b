import { type Caller, IdentityError, type TokenVerifier } from '@three-tier-chat/identity';
import { makeCaller } from '@three-tier-chat/identity/testing';
import { createTelemetry } from '@three-tier-chat/telemetry';
import { type CapturedStdout, captureStdout } from '@three-tier-chat/telemetry/testing';
import { isProblem, makeTraceRoot, type Scope } from '@three-tier-chat/wire-contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeApiDocument } from './api-document.ts';
import { createApp } from './app.ts';
import { type UserDirectory, UserLookupError } from './profile.ts';

const ROOT = makeTraceRoot();
const TRACE = `Root=${ROOT};Parent=463ac35c9f6413ad;Sampled=1`;

const caller = makeCaller({
  scopes: ['openid', 'profile.read'],
  groups: ['chat-users'],
});
const TOKEN = caller.token;

const telemetry = createTelemetry({ service: 'secured-api', version: 'v1' });
const known: UserDirectory = {
  lookUp: async () => ({ displayName: 'Chat Member', email: 'member@example.com' }),
};
const asked: (readonly [string | undefined, Scope])[] = [];

function verifierOf(answer: () => Caller): TokenVerifier {
  return {
    async verifyAccessToken(authorization, scope) {
      asked.push([authorization, scope]);
      if (authorization === undefined) throw new IdentityError('missing-credentials', 'none sent');
      return answer();
    },
    verifyIdToken: () => Promise.reject(new Error('not asked for')),
  };
}

function appOf(options: { answer?: () => Caller; directory?: UserDirectory } = {}) {
  const { answer = () => caller, directory = known } = options;
  return createApp({ verifier: verifierOf(answer), directory, telemetry });
}

const headers = { authorization: `Bearer ${TOKEN}`, 'x-amzn-trace-id': TRACE };

let stdout: CapturedStdout;
const lines = () => stdout.lines();
beforeEach(() => {
  stdout = captureStdout();
  asked.length = 0;
});
afterEach(() => {
  stdout.release();
});

describe('GET /users/me', () => {
  it('answers with the caller’s own profile', async () => {
    const response = await appOf().request('/users/me', { headers });
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toEqual({
      uid: '00u1',
      login: 'member@example.com',
      displayName: 'Chat Member',
      email: 'member@example.com',
      groups: ['chat-users'],
      scopes: ['openid', 'profile.read'],
    });
    expect(asked).toEqual([[`Bearer ${TOKEN}`, 'profile.read']]);
  });

  it('leaves out an email that the directory does not have', async () => {
    const directory = { lookUp: async () => ({ displayName: 'Chat Member' }) };
    const response = await appOf({ directory }).request('/users/me', { headers });
    expect(await response.json()).not.toHaveProperty('email');
  });

  it('uses the login as the name, without a lookup, if the sign-in does not give more', async () => {
    const lookUp = vi.fn(known.lookUp);
    const answer = () => ({ ...caller, scopes: ['profile.read'] });
    const response = await appOf({ answer, directory: { lookUp } }).request('/users/me', {
      headers,
    });
    expect(await response.json()).toEqual({
      uid: '00u1',
      login: 'member@example.com',
      displayName: 'member@example.com',
      groups: ['chat-users'],
      scopes: ['profile.read'],
    });
    expect(lookUp).not.toHaveBeenCalled();
  });

  it('looks the caller up with their own token', async () => {
    const lookUp = vi.fn(known.lookUp);
    await appOf({ directory: { lookUp } }).request('/users/me', { headers });
    expect(lookUp.mock.calls).toEqual([[caller]]);
  });

  it.each([
    [new IdentityError('missing-credentials', 'none'), 401, 'not-signed-in'],
    [new IdentityError('malformed-header', 'two'), 400, 'bad-request'],
    [new IdentityError('invalid-token', 'expired'), 401, 'not-signed-in'],
    [new IdentityError('insufficient-scope', 'no', { scope: 'profile.read' }), 403, 'not-allowed'],
    [new IdentityError('keys-unavailable', 'away'), 503, 'identity-unavailable'],
  ])('refuses a caller who is not believed: %s', async (error, status, code) => {
    const lookUp = vi.fn(known.lookUp);
    const answer = () => {
      throw error;
    };
    const app = appOf({ answer, directory: { lookUp } });
    const response = await app.request('/users/me', { headers });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(response.headers.get('www-authenticate')).toBe(error.challenge);
    expect(response.headers.get('retry-after')).toBe(status === 503 ? '5' : null);
    expect(await response.json()).toMatchObject({ code, status, traceId: ROOT });
    expect(lookUp).not.toHaveBeenCalled();
  });

  it.each([
    ['refused', 401, 'not-signed-in'],
    ['not-allowed', 403, 'not-allowed'],
    ['unavailable', 503, 'identity-unavailable'],
  ] as const)('tells when the lookup is %s', async (fault, status, code) => {
    const directory = { lookUp: () => Promise.reject(new UserLookupError(fault, 'failed')) };
    const response = await appOf({ directory }).request('/users/me', { headers });
    expect(response.status).toBe(status);
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer /);
    expect(await response.json()).toMatchObject({ code });
  });

  it('does not reveal an internal error', async () => {
    const directory = { lookUp: () => Promise.reject(new Error('database of member@example.com')) };
    const response = await appOf({ directory }).request('/users/me', { headers });
    expect(response.status).toBe(500);
    const body = await response.json();
    expect(isProblem(body)).toBe(true);
    expect(JSON.stringify(body)).not.toContain('member');
  });
});

describe('every operation of the document', () => {
  const operations = Object.entries(makeApiDocument().paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => [method.toUpperCase(), path, operation]),
  );

  it.each(operations)('%s %s refuses a request without a token', async (method, path) => {
    const response = await appOf().request(String(path).replaceAll(/\{\w+\}/g, 'x'), {
      method: String(method),
    });
    expect(response.status).toBe(401);
    expect(isProblem(await response.json())).toBe(true);
  });

  it.each(operations)('%s %s requires the scope that it declares', async (method, path, item) => {
    const url = String(path).replaceAll(/\{\w+\}/g, 'x');
    await appOf().request(url, { method: String(method), headers });
    const declared = Object(item).security[0].okta[0];
    expect(asked).toEqual([[`Bearer ${TOKEN}`, declared]]);
  });

  it('is the whole API', () => {
    const routes = appOf().openAPIRegistry.definitions.flatMap((definition) =>
      definition.type === 'route'
        ? [`${definition.route.method.toUpperCase()} ${definition.route.path}`]
        : [],
    );
    expect(routes).toEqual(operations.map(([method, path]) => `${method} ${path}`));
  });
});

describe('any request', () => {
  it('to an unknown address is answered with a problem', async () => {
    const response = await appOf().request('/users/00u2', { headers });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'not-found', traceId: ROOT });
  });

  it('is logged with the trace, the Gateway’s request id and the fingerprint', async () => {
    await appOf().request('/users/me', {
      headers: { ...headers, 'x-gateway-request-id': '7a3c8f1e-1' },
    });
    expect(lines()).toEqual([
      {
        level: 'INFO',
        message: 'request.completed',
        service: 'secured-api',
        version: 'v1',
        timestamp: expect.any(String),
        trace_id: ROOT,
        request_id: '7a3c8f1e-1',
        token_fingerprint: 'ab12',
        method: 'GET',
        path: '/users/me',
        status: 200,
        duration_ms: expect.any(Number),
      },
    ]);
  });

  it('that is refused is logged with the reason, without the token', async () => {
    const answer = () => {
      throw new IdentityError('invalid-token', 'token has expired', { fingerprint: 'cd34' });
    };
    await appOf({ answer }).request('/users/me', { headers });
    expect(lines()).toMatchObject([
      {
        level: 'WARN',
        message: 'caller.refused',
        reason: 'token has expired',
        token_fingerprint: 'cd34',
      },
      { level: 'INFO', message: 'request.completed', status: 401, token_fingerprint: 'cd34' },
    ]);
    expect(stdout.text()).not.toContain('eyJ');
  });

  it('takes no request or session id from a malformed header', async () => {
    await appOf().request('/users/me', {
      headers: {
        ...headers,
        'x-gateway-request-id': 'id" or more',
        'x-chat-session-id': 'session" or more-0123456789-0123456789',
      },
    });
    expect(lines()[0]).not.toHaveProperty('request_id');
    expect(lines()[0]).not.toHaveProperty('session_id');
  });
});
