import { type Caller, IdentityError } from '@three-tier-chat/identity';
import { makeCaller } from '@three-tier-chat/identity/testing';
import { createTelemetry } from '@three-tier-chat/telemetry';
import { type CapturedStdout, captureStdout } from '@three-tier-chat/telemetry/testing';
import { isProblem, makeTraceRoot } from '@three-tier-chat/wire-contract';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createApp } from './create-app.ts';
import type { ApiDefinition } from './operation.ts';
import { ProblemError } from './problem-error.ts';
import { type SampleDependencies, sampleApi } from './sample-api.fixture.ts';
import { recordingVerifier } from './testing/index.ts';

const ROOT = makeTraceRoot();
const caller = makeCaller({ scopes: ['profile.read', 'profile.write'] });
const headers = {
  authorization: `Bearer ${caller.token}`,
  'x-amzn-trace-id': `Root=${ROOT};Parent=463ac35c9f6413ad;Sampled=1`,
};
const telemetry = createTelemetry({ service: 'sample-api', version: 'v1' });

interface Options {
  readonly answer?: () => Caller;
  readonly work?: SampleDependencies['work'];
  readonly api?: ApiDefinition<SampleDependencies>;
}

function appOf({ answer = () => caller, work = async () => {}, api = sampleApi }: Options = {}) {
  return createApp(api, { verifier: recordingVerifier(answer), telemetry, work });
}

function put(body: unknown, options: Options = {}, path = '/samples/a') {
  return appOf(options).request(path, {
    method: 'PUT',
    headers: { ...headers, 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body),
  });
}

let stdout: CapturedStdout;
const lines = () => stdout.lines();
beforeEach(() => {
  stdout = captureStdout();
});
afterEach(() => {
  stdout.release();
});

describe('an operation', () => {
  it('runs for a caller with its scope, with a request that fits its schemas', async () => {
    const work = vi.fn(async () => {});
    const response = await put({ name: 'Zoë' }, { work }, '/samples/a?mode=soft');
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(work.mock.calls).toEqual([[{ id: 'a', mode: 'soft', name: 'Zoë' }]]);
  });

  it.each([
    [new IdentityError('missing-credentials', 'none'), 401, 'not-signed-in'],
    [new IdentityError('malformed-header', 'two'), 400, 'bad-request'],
    [new IdentityError('invalid-token', 'expired'), 401, 'not-signed-in'],
    [new IdentityError('insufficient-scope', 'no', { scope: 'profile.read' }), 403, 'not-allowed'],
    [new IdentityError('keys-unavailable', 'away'), 503, 'identity-unavailable'],
  ])('refuses a caller who is not believed: %s', async (error, status, code) => {
    const work = vi.fn(async () => {});
    const answer = () => {
      throw error;
    };
    const response = await appOf({ answer, work }).request('/users/me', { headers });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(response.headers.get('www-authenticate')).toBe(error.challenge);
    expect(response.headers.get('retry-after')).toBe(status === 503 ? '5' : null);
    expect(await response.json()).toMatchObject({ code, status, traceId: ROOT });
    expect(work).not.toHaveBeenCalled();
  });

  it('reveals nothing about its request to a caller without the scope', async () => {
    const answer = () => {
      throw new IdentityError('insufficient-scope', 'no');
    };
    const response = await put({ wrong: 1 }, { answer });
    expect(response.status).toBe(403);
    expect(await response.text()).not.toContain('name');
  });

  it('answers with its own problem', async () => {
    const work = () =>
      Promise.reject(new ProblemError('not-found', 'There is no such sample: list the samples.'));
    const response = await appOf({ work }).request('/users/me', { headers });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      code: 'not-found',
      detail: 'There is no such sample: list the samples.',
    });
    expect(lines()).toMatchObject([
      { level: 'WARN', message: 'request.refused', code: 'not-found' },
      { message: 'request.completed', status: 404 },
    ]);
  });

  it('answers with the explanation of the API’s error, and logs it', async () => {
    const api: ApiDefinition<SampleDependencies> = {
      ...sampleApi,
      explainError: (error) =>
        error instanceof RangeError
          ? {
              answer: new ProblemError('too-many-requests', 'The store is busy: try again.'),
              outcome: 'store-busy',
              event: 'store.busy',
              code: 'throttled',
            }
          : undefined,
    };
    const work = () => Promise.reject(new RangeError('busy'));
    const response = await appOf({ api, work }).request('/users/me', { headers });
    expect(await response.json()).toMatchObject({ status: 429, code: 'too-many-requests' });
    expect(lines()[0]).toMatchObject({ level: 'WARN', message: 'store.busy', code: 'throttled' });
  });

  it('does not reveal an internal error', async () => {
    const work = () => Promise.reject(new Error('database of member@example.com'));
    const response = await appOf({ work }).request('/users/me', { headers });
    expect(response.status).toBe(500);
    const body = await response.json();
    expect(isProblem(body)).toBe(true);
    expect(JSON.stringify(body)).not.toContain('member');
  });
});

describe('a request that does not fit', () => {
  it.each<readonly [unknown, string]>([
    ['text', 'body must be an object'],
    [{}, 'body.name must be a string'],
    [{ name: '' }, 'body.name must have at least 1 characters'],
    [{ name: 'n'.repeat(21) }, 'body.name must have at most 20 characters'],
    [{ name: 'a', email: 'canary' }, 'body.email must be in the format email'],
    [{ name: 'a', counts: [1, 'x'] }, 'body.counts.1 must be a number'],
    [{ name: 'a', counts: [1.5] }, 'body.counts.0 must be an int'],
    [{ name: 'a', counts: [-1] }, 'body.counts.0 must be at least 0'],
    [{ name: 'a', counts: [1, 2, 3, 4] }, 'body.counts must have at most 3 items'],
    [{ name: 'a', owner: { kind: 'canary' } }, 'body.owner.kind must be one of user'],
    [{ name: 'a', phone: 1 }, 'body must not have phone'],
    [{ name: 'a', 'a canary of a name': 1 }, 'body must not have (another name)'],
    [{ name: 'a', code: 'canary' }, 'body.code must be lower case'],
    [{ name: 'a', mark: 'canary' }, 'body.mark is not what the operation takes'],
    [{ name: 1, email: 2 }, 'body.name must be a string; body.email must be a string'],
  ])('is refused by the names of its fields: %j', async (body, expected) => {
    const work = vi.fn(async () => {});
    const response = await put(body, { work });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      code: 'bad-request',
      detail: `The request does not fit the operation: ${expected}.`,
    });
    expect(work).not.toHaveBeenCalled();
  });

  it.each([
    ['/samples/much-too-long', 'path.id must have at most 8 characters'],
    ['/samples/a?mode=canary', 'query.mode must be one of soft, hard'],
  ])('is refused by the names of its parameters: %s', async (path, expected) => {
    const response = await put({ name: 'a' }, {}, path);
    expect(await response.json()).toMatchObject({
      status: 400,
      detail: `The request does not fit the operation: ${expected}.`,
    });
  });

  it('is never answered with its values, and never with 500', async () => {
    const canary = fc.constant('c4n4ry value');
    const value = fc.oneof(canary, fc.jsonValue(), fc.array(canary), fc.record({ kind: canary }));
    const body = fc.oneof(
      fc.jsonValue(),
      fc.record({ name: value, email: value, counts: value, owner: value }),
    );
    await fc.assert(
      fc.asyncProperty(body, async (sent) => {
        const response = await put(sent);
        expect([200, 400]).toContain(response.status);
        expect(await response.text()).not.toContain('c4n4ry');
      }),
    );
    expect(stdout.text()).not.toContain('c4n4ry');
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
        service: 'sample-api',
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
