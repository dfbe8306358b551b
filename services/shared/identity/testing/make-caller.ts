import type { Caller } from '../caller.ts';

/**
 * A caller with defaults for the fields that a test does not need. The token looks like a JWT but
 * is not one.
 */
export function makeCaller(changes: Partial<Caller> = {}): Caller {
  return {
    token: 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJtZW1iZXIifQ.c2lnbmF0dXJl',
    uid: '00u1',
    subjectHash: 'ef56',
    login: 'member@example.com',
    clientId: '0oa1',
    scopes: [],
    groups: [],
    expiresAtMs: 0,
    fingerprint: 'ab12',
    ...changes,
  };
}
