import { subjectHash, tokenFingerprint } from '@three-tier-chat/wire-contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogLine } from '../logs/log-store.ts';
import { createMemoryLogStore } from '../logs/memory-log-store.ts';
import { logTokenCheck, type TokenCheck } from './log-token-check.ts';

const TRACE = '1-0000000a-00000000000000000000000a';
const ISSUER = 'http://127.0.0.1:4006/oauth2/aus1';
const CLAIMS = {
  iss: ISSUER,
  aud: 'api://three-tier-chat',
  sub: 'member@example.com',
  uid: '00u1',
  cid: '0oa1',
  scp: ['chat.invoke', 'profile.read'],
  exp: 1_800_000_000,
};

function encode(claims: unknown): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256', kid: 'one' })}.${part(claims)}.signature`;
}

async function lineOf(
  token: string | undefined,
  changes: Partial<TokenCheck> = {},
): Promise<LogLine | undefined> {
  const logs = createMemoryLogStore();
  await logTokenCheck(logs, {
    checker: 'http-api',
    issuer: ISSUER,
    audience: ['api://three-tier-chat'],
    token,
    decision: { verdict: 'accepted' },
    traceId: TRACE,
    requestId: 'r',
    ...changes,
  });
  return logs.all()[0];
}

describe('the ledger line of a check', () => {
  const written = {
    message: 'token.checked',
    service: 'http-api',
    timestamp: expect.any(String),
    checker: 'http-api',
    issuer: ISSUER,
    audience: 'api://three-tier-chat',
    request_id: 'r',
  };

  it('names the checker and the token’s claims, and says that it was accepted', async () => {
    const token = encode(CLAIMS);
    expect(await lineOf(token)).toEqual({
      ...written,
      level: 'INFO',
      subject_hash: await subjectHash(ISSUER, '00u1'),
      scopes: ['chat.invoke', 'profile.read'],
      client_id: '0oa1',
      expires_at: '2027-01-15T08:00:00.000Z',
      token_fingerprint: await tokenFingerprint(token),
      verdict: 'accepted',
      trace_id: TRACE,
    });
  });

  it('still names a user whose permissions are insufficient, and warns', async () => {
    const decision = { verdict: 'refused', reason: 'scope', isBelieved: true } as const;
    expect(await lineOf(encode(CLAIMS), { decision })).toMatchObject({
      level: 'WARN',
      subject_hash: await subjectHash(ISSUER, '00u1'),
      verdict: 'refused',
      reason: 'scope',
    });
  });

  it('contains no claim of a token that is not trusted', async () => {
    const token = encode({ ...CLAIMS, iss: 'forged' });
    const decision = { verdict: 'refused', reason: 'signature', isBelieved: false } as const;
    expect(await lineOf(token, { decision })).toEqual({
      ...written,
      level: 'WARN',
      token_fingerprint: await tokenFingerprint(token),
      verdict: 'refused',
      reason: 'signature',
      trace_id: TRACE,
    });
  });

  it('has no fingerprint if there is no token', async () => {
    const decision = { verdict: 'refused', reason: 'missing-token', isBelieved: false } as const;
    expect(await lineOf(undefined, { decision, traceId: undefined })).toEqual({
      ...written,
      level: 'WARN',
      verdict: 'refused',
      reason: 'missing-token',
    });
  });

  it('reads scopes that are one string', async () => {
    expect(await lineOf(encode({ scope: 'a  b' }))).toMatchObject({ scopes: ['a', 'b'] });
  });

  it('never contains the login or the token, whatever else is claimed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string(), fc.jsonValue()), async (claims) => {
        const token = encode({ ...claims, sub: CLAIMS.sub, exp: claims['exp'] ?? 9e99 });
        const line = JSON.stringify(await lineOf(token));
        expect(line).not.toContain(CLAIMS.sub);
        expect(line).not.toContain(token);
      }),
    );
  });
});
