import { createApp } from '@three-tier-chat/api';
import { describeApi, recordingVerifier } from '@three-tier-chat/api/testing';
import { TableUnavailable } from '@three-tier-chat/dynamodb';
import { makeCaller } from '@three-tier-chat/identity/testing';
import { createTelemetry } from '@three-tier-chat/telemetry';
import { type CapturedStdout, captureStdout } from '@three-tier-chat/telemetry/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { widgetsApi } from './api.ts';
import type { WidgetStore } from './store.ts';

const KEY = '6f1c1d3e-8a41-4d52-9d3a-0d6a5f1f6a01';
const PATH = '/users/me/widgets';
const ENTRY = { name: 'notebooks', quantity: 3 };
const KEPT = { ...ENTRY, addedAt: '2026-11-30T12:00:00.000Z' };

const caller = makeCaller({ scopes: ['widgets.read', 'widgets.write'] });
const telemetry = createTelemetry({ service: 'widgets', version: 'v1' });
const refuse = () => Promise.reject(new Error('not asked for'));
const notReached: WidgetStore = { read: refuse, add: refuse };

let stdout: CapturedStdout;
beforeEach(() => {
  stdout = captureStdout();
});
afterEach(() => {
  stdout.release();
});

function ask(store: Partial<WidgetStore>, init: RequestInit = {}) {
  const app = createApp(widgetsApi, {
    verifier: recordingVerifier(() => caller),
    telemetry,
    store: { ...notReached, ...store },
  });
  const headers = {
    authorization: `Bearer ${caller.token}`,
    'content-type': 'application/json',
    'idempotency-key': KEY,
    'if-match': '"2"',
  };
  return app.request(PATH, { ...init, headers });
}

describeApi(widgetsApi, (shared) => ({ ...shared, telemetry, store: notReached }));

describe('the list', () => {
  it('is the caller’s own, with its version', async () => {
    const read = vi.fn<WidgetStore['read']>(async () => ({ version: 2, values: [KEPT] }));
    const answer = await ask({ read });
    expect([answer.status, answer.headers.get('etag')]).toEqual([200, '"2"']);
    expect(await answer.json()).toEqual({ version: 2, entries: [KEPT] });
    expect(read.mock.calls).toEqual([[caller.uid]]);
  });

  it('tells when the table gives no answer', async () => {
    const answer = await ask({ read: () => Promise.reject(new TableUnavailable('canary')) });
    expect(answer.status).toBe(503);
    const text = await answer.text();
    expect(JSON.parse(text)).toMatchObject({ code: 'data-unavailable' });
    expect(text).not.toContain('canary');
  });
});

describe('an addition', () => {
  const add = (body: unknown, adding: Awaited<ReturnType<WidgetStore['add']>>) => {
    const added = vi.fn<WidgetStore['add']>(async () => adding);
    return { added, answer: ask({ add: added }, { method: 'POST', body: JSON.stringify(body) }) };
  };

  it('is made for the caller, to the version that was seen', async () => {
    const record = { version: 3, values: [KEPT] };
    const { added, answer } = add(ENTRY, { kind: 'changed', record });
    expect((await answer).headers.get('etag')).toBe('"3"');
    expect(await (await answer).json()).toEqual({ version: 3, entries: [KEPT] });
    expect(added.mock.calls).toEqual([
      [{ uid: caller.uid, entry: ENTRY, expectedVersion: 2, idempotencyKey: KEY }],
    ]);
  });

  it.each([
    ['stale', 412, 'precondition-failed'],
    ['key-reused', 422, 'idempotency-key-reused'],
    ['contended', 409, 'idempotency-key-in-use'],
  ] as const)('that is %s is refused', async (kind, status, code) => {
    const answer = await add(ENTRY, { kind }).answer;
    expect([answer.status, await answer.json()]).toEqual([
      status,
      expect.objectContaining({ code }),
    ]);
  });

  it('to a full list is answered with the list as it is, and why', async () => {
    const read = async () => ({ version: 200, values: [KEPT] });
    const answer = await ask(
      { read, add: async () => ({ kind: 'full' }) },
      { method: 'POST', body: JSON.stringify(ENTRY) },
    );
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { version: 200, entries: [KEPT], notDone: 'The list has 200 entries and takes no more.' },
    ]);
  });

  it.each([
    [{ name: 'notebooks' }, 'body.quantity'],
    [{ ...ENTRY, quantity: 0 }, 'body.quantity must be at least 1'],
    [{ ...ENTRY, name: ' ' }, 'body.name must have at least 1 characters'],
    [{ ...ENTRY, name: 'a\u202eb' }, 'body.name must have no control characters'],
    [{ ...ENTRY, uid: '00u2' }, 'body must not have uid'],
  ])('of %j is refused by the names of its fields', async (body, detail) => {
    const { added, answer } = add(body, { kind: 'full' });
    expect(await (await answer).json()).toMatchObject({
      status: 400,
      detail: expect.stringContaining(detail),
    });
    expect(added).not.toHaveBeenCalled();
  });
});
