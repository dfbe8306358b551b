import { createApp } from '@three-tier-chat/api';
import { recordingVerifier } from '@three-tier-chat/api/testing';
import { TableUnavailable } from '@three-tier-chat/dynamodb';
import { makeCaller } from '@three-tier-chat/identity/testing';
import { createTelemetry } from '@three-tier-chat/telemetry';
import { type CapturedStdout, captureStdout } from '@three-tier-chat/telemetry/testing';
import { makeTraceRoot } from '@three-tier-chat/wire-contract';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { securedApi } from '../api.ts';
import { notReached } from '../testing/not-reached.ts';
import type { Changing, UserStore } from '../user-store.ts';

const ROOT = makeTraceRoot();
const SESSION = 'session-0123456789-0123456789-0123456789';
const KEY = '6f1c1d3e-8a41-4d52-9d3a-0d6a5f1f6a01';
const PATH = '/users/me/contact-details';
const caller = makeCaller({ scopes: ['profile.read', 'profile.write'] });

const sent: string[] = [];
const telemetry = createTelemetry({
  service: 'secured-api',
  version: 'v1',
  sendSegment: (document) => sent.push(document),
});

let stdout: CapturedStdout;
beforeEach(() => {
  sent.length = 0;
  stdout = captureStdout();
});
afterEach(() => {
  stdout.release();
});

function ask(store: Partial<UserStore>, path = PATH, init: RequestInit = {}) {
  const app = createApp(securedApi, {
    verifier: recordingVerifier(() => caller),
    directory: { lookUp: () => Promise.reject(new Error('not asked for')) },
    store: { ...notReached, ...store },
    telemetry,
  });
  const headers = {
    authorization: `Bearer ${caller.token}`,
    'x-amzn-trace-id': `Root=${ROOT}`,
    'x-chat-session-id': SESSION,
    'content-type': 'application/json',
    'idempotency-key': KEY,
    'if-match': '"2"',
  };
  return app.request(path, { ...init, headers: { ...headers, ...init.headers } });
}

function change(body: unknown, changing: Changing = CHANGED, init: RequestInit = {}, path = PATH) {
  const done = vi.fn<UserStore['change']>(async () => changing);
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const answer = ask({ change: done }, path, { method: 'PATCH', body: text, ...init });
  return { answer, done };
}

const CHANGED: Changing = {
  kind: 'changed',
  record: { version: 3, values: { phone: '+15550100' } },
};

describe('a reading', () => {
  it('answers with the values, the version, and its tag', async () => {
    const read = vi.fn<UserStore['read']>(async () => CHANGED.record);
    const answer = await ask({ read });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('etag')).toBe('"3"');
    expect(await answer.json()).toEqual({ version: 3, phone: '+15550100' });
    expect(read.mock.calls).toEqual([['00u1', 'contact-details']]);
  });

  it('of what was never set is version 0', async () => {
    const answer = await ask(
      { read: async () => ({ version: 0, values: {} }) },
      '/users/me/preferences',
    );
    expect([answer.headers.get('etag'), await answer.json()]).toEqual(['"0"', { version: 0 }]);
  });
});

describe('a change', () => {
  it('is made for the caller, of the version that was seen, with what the activity tells', async () => {
    const { answer, done } = change({ phone: '+1 555 0100', postalAddress: null });
    const { status, headers } = await answer;
    expect([status, headers.get('etag')]).toEqual([200, '"3"']);
    expect(await (await answer).json()).toEqual({ version: 3, phone: '+15550100' });
    expect(done.mock.calls).toEqual([
      [
        {
          uid: '00u1',
          record: 'contact-details',
          changes: { phone: '+15550100', postalAddress: null },
          expectedVersion: 2,
          idempotencyKey: KEY,
          by: {
            by: 'member@example.com',
            operation: 'updateMyContactDetails',
            conversationId: SESSION,
            traceId: ROOT,
          },
        },
      ],
    ]);
  });

  it('names no conversation by a malformed id', async () => {
    const headers = { 'x-chat-session-id': `${SESSION} or more` };
    const { answer, done } = change({ phone: null }, CHANGED, { headers });
    expect((await answer).status).toBe(200);
    expect(done.mock.calls[0]?.[0].by).not.toHaveProperty('conversationId');
  });

  it.each<readonly [Changing['kind'], number, string]>([
    ['stale', 412, 'precondition-failed'],
    ['key-reused', 422, 'idempotency-key-reused'],
    ['contended', 409, 'idempotency-key-in-use'],
  ])('that is %s is refused', async (kind, status, code) => {
    const answer = await change({ phone: null }, { kind } as Changing).answer;
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ code, traceId: ROOT });
  });

  it.each<readonly [string, unknown, string]>([
    ['nothing', {}, 'body must have at least one member'],
    ['no object', [], 'body must be an object'],
    ['an unknown member', { phone: null, fax: '1' }, 'body must not have fax'],
    ['a version', { phone: null, version: 9 }, 'body must not have version'],
    ['a prototype', '{"__proto__":{"phone":"+15550100"}}', 'body must not have __proto__'],
    ['a constructor', { constructor: null }, 'body must not have constructor'],
    ['a number', { phone: 15550100 }, 'body.phone must be a string'],
    ['a phone number without +', { phone: '555 0100' }, 'body.phone must be a phone number'],
    ['no lines', { postalAddress: [] }, 'body.postalAddress must have at least 1 items'],
    ['a blank line', { postalAddress: [' '] }, 'body.postalAddress.0 must have at least 1'],
    [
      'a text that turns',
      { postalAddress: ['a\u202eb'] },
      'body.postalAddress.0 must have no control',
    ],
    [
      'half a character',
      '{"postalAddress":["\\ud83d"]}',
      'body.postalAddress.0 must have no control',
    ],
    ['too many lines', { postalAddress: Array(8).fill('a') }, 'must have at most 7 items'],
    ['no address', { alternativeEmail: 'a' }, 'body.alternativeEmail must be in the format email'],
  ])('to %s is refused by the names of its fields', async (_, body, expected) => {
    const { answer, done } = change(body);
    expect((await answer).status).toBe(400);
    const { code, detail } = (await (await answer).json()) as { code: string; detail: string };
    expect(code).toBe('bad-request');
    expect(detail).toContain(expected);
    expect(done).not.toHaveBeenCalled();
  });

  it.each<readonly [unknown, string]>([
    [{ language: 'de_DE' }, 'body.language must be a language tag such as en, de-AT or zh-Hant'],
    [{ timeZone: '+05:30' }, 'body.timeZone must be an IANA time zone such as Europe/Berlin'],
    [{ dateFormat: 'yyyy' }, 'body.dateFormat must be one of YYYY-MM-DD, DD.MM.YYYY'],
    [{ notifications: 'some' }, 'body.notifications must be one of none, important, all'],
  ])('of the preferences to %j is refused', async (body, expected) => {
    const answer = await change(body, CHANGED, {}, '/users/me/preferences').answer;
    expect(await answer.json()).toMatchObject({
      status: 400,
      detail: expect.stringContaining(expected),
    });
  });

  it('is kept in one form', async () => {
    const body = { language: 'de-at', timeZone: 'europe/vienna', notifications: null };
    const { done, answer } = change(body, CHANGED, {}, '/users/me/preferences');
    await answer;
    expect(done.mock.calls[0]?.[0].changes).toEqual({
      language: 'de-AT',
      timeZone: 'Europe/Vienna',
      notifications: null,
    });
  });

  it('of any body is refused or made, never answered with 500, and never logged', async () => {
    const text = fc.oneof(fc.constant('c4n4ry'), fc.string({ unit: 'binary' }));
    const body = fc.record(
      {
        phone: fc.oneof(text, fc.jsonValue(), fc.constant(null)),
        postalAddress: fc.oneof(fc.array(text), fc.jsonValue()),
        alternativeEmail: fc.oneof(text, fc.constant('c4n4ry@example.com')),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(body, async (any) => {
        const { status } = await change(any).answer;
        expect([200, 400]).toContain(status);
      }),
    );
    expect([stdout.text(), ...sent].join()).not.toMatch(/c4n4ry|5550100/);
  });
});

it('says when the table gives no answer, without its words', async () => {
  const refuse = () => Promise.reject(new TableUnavailable('canary'));
  const store = { read: refuse, change: refuse, listActivity: refuse };
  const answers = await Promise.all([
    ask(store),
    ask(store, PATH, { method: 'PATCH', body: '{"phone":null}' }),
    ask(store, '/users/me/activity'),
  ]);
  for (const answer of answers) {
    expect(answer.status).toBe(503);
    const body = await answer.text();
    expect(JSON.parse(body)).toMatchObject({ code: 'profile-unavailable', traceId: ROOT });
    expect(body).not.toContain('canary');
  }
  expect(stdout.lines()[0]).toMatchObject({
    level: 'WARN',
    message: 'store.failed',
    code: 'profile-unavailable',
  });
});
