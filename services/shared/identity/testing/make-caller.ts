import type { Caller } from '../caller.ts';

/** A caller for a test that names only what it is about. The token is shaped as a JWT, and is none. */
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
