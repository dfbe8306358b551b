import { createApp } from '@three-tier-chat/api';
import { describeApi, recordingVerifier } from '@three-tier-chat/api/testing';
import type { Caller } from '@three-tier-chat/identity';
import { makeCaller } from '@three-tier-chat/identity/testing';
import { createTelemetry } from '@three-tier-chat/telemetry';
import { type CapturedStdout, captureStdout } from '@three-tier-chat/telemetry/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { securedApi } from './api.ts';
import { type UserDirectory, UserLookupError } from './profile.ts';
import { notReached } from './testing/not-reached.ts';

const caller = makeCaller({
  scopes: ['openid', 'profile.read'],
  groups: ['chat-users'],
});

const telemetry = createTelemetry({ service: 'secured-api', version: 'v1' });
const known: UserDirectory = {
  lookUp: async () => ({ displayName: 'Chat Member', email: 'member@example.com' }),
};

function appOf(options: { answer?: () => Caller; directory?: UserDirectory } = {}) {
  const { answer = () => caller, directory = known } = options;
  return createApp(securedApi, {
    verifier: recordingVerifier(answer),
    directory,
    store: notReached,
    telemetry,
  });
}

const headers = { authorization: `Bearer ${caller.token}` };

let stdout: CapturedStdout;
beforeEach(() => {
  stdout = captureStdout();
});
afterEach(() => {
  stdout.release();
});

describeApi(securedApi, (shared) => ({
  ...shared,
  directory: known,
  store: notReached,
  telemetry,
}));

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
});
