import { createApp } from '@three-tier-chat/api';
import { recordingVerifier } from '@three-tier-chat/api/testing';
import { makeCaller } from '@three-tier-chat/identity/testing';
import { createTelemetry } from '@three-tier-chat/telemetry';
import { type CapturedStdout, captureStdout } from '@three-tier-chat/telemetry/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { securedApi } from '../api.ts';
import { notReached } from '../testing/not-reached.ts';
import type { ActivityEntry, UserStore } from '../user-store.ts';

const ENTRY: ActivityEntry = {
  id: 'contact-details-1',
  at: '2026-11-30T12:00:00.000Z',
  by: 'member@example.com',
  operation: 'updateMyContactDetails',
  changes: [{ field: 'phone', before: null, after: '+15550100' }],
  traceId: '1-0000000a-00000000000000000000000a',
};

let stdout: CapturedStdout;
beforeEach(() => {
  stdout = captureStdout();
});
afterEach(() => {
  stdout.release();
});

async function list(query: Readonly<Record<string, string>>, uid = '00u1') {
  const listActivity = vi.fn<UserStore['listActivity']>(async () => ({
    entries: [ENTRY],
    next: 'the place',
  }));
  const caller = makeCaller({ scopes: ['profile.read'], uid });
  const app = createApp(securedApi, {
    verifier: recordingVerifier(() => caller),
    directory: { lookUp: () => Promise.reject(new Error('not asked for')) },
    store: { ...notReached, listActivity },
    telemetry: createTelemetry({ service: 'secured-api', version: 'v1' }),
  });
  const answer = await app.request(`/users/me/activity?${new URLSearchParams(query)}`, {
    headers: { authorization: `Bearer ${caller.token}` },
  });
  const body = (await answer.json()) as { readonly cursor: string; readonly detail: string };
  return { status: answer.status, body, asked: listActivity.mock.calls };
}

describe('the activity', () => {
  it('is the caller’s own, with a cursor to what comes before', async () => {
    const { status, body, asked } = await list({});
    expect([status, body]).toEqual([
      200,
      { entries: [ENTRY], cursor: expect.stringMatching(/^[\w-]+$/) },
    ]);
    expect(asked).toEqual([['00u1', {}]]);
  });

  it('is that of a time: whole days, or to the second', async () => {
    const { asked } = await list({ since: '2026-11-23', until: '2026-11-29' });
    const exact = await list({ since: '2026-11-23T08:00+01:00' });
    expect([...asked, ...exact.asked]).toEqual([
      ['00u1', { since: '2026-11-23T00:00:00.000Z', until: '2026-11-30T00:00:00.000Z' }],
      ['00u1', { since: '2026-11-23T07:00:00.000Z' }],
    ]);
  });

  it('goes on by its cursor', async () => {
    const range = { since: '2026-11-23' };
    const { cursor } = (await list(range)).body;
    expect((await list({ ...range, cursor })).asked).toEqual([
      ['00u1', { since: '2026-11-23T00:00:00.000Z', after: 'the place' }],
    ]);
  });

  it('refuses a cursor of another time, of another user, or altered', async () => {
    const { cursor } = (await list({})).body;
    const refused = [
      await list({ cursor, since: '2026-11-23' }),
      await list({ cursor }, '00u2'),
      await list({ cursor: `${cursor.slice(0, -1)}` }),
      await list({ cursor: 'activity#~' }),
    ];
    for (const { status, body, asked } of refused) {
      expect(status).toBe(400);
      expect(body.detail).toBe('The cursor is none of this list: begin without one.');
      expect(asked).toEqual([]);
    }
  });

  it.each([
    [{ since: 'last week' }, 'query.since must be a date such as 2026-11-23'],
    [{ until: '2026-02-30' }, 'query.until must be a date such as 2026-11-23'],
    [{ since: '2026-11-30', until: '2026-11-23' }, 'since is after until: exchange them.'],
    [{ cursor: 'x'.repeat(1025) }, 'query.cursor must have at most 1024 characters'],
  ])('refuses %j', async (query, detail) => {
    const { status, body } = await list(query as Readonly<Record<string, string>>);
    expect([status, body.detail]).toEqual([400, expect.stringContaining(detail)]);
  });
});
