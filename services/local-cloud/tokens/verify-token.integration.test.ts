import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { type JWK, type JWTPayload, SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type HttpServer, serveHttp } from '../http/serve-http.ts';
import { createTokenVerifier, TokenRefused } from './verify-token.ts';

const own = generateKeyPairSync('rsa', { modulusLength: 2048 });
const next = generateKeyPairSync('rsa', { modulusLength: 2048 });
const small = generateKeyPairSync('rsa', { modulusLength: 1024 });

let server: HttpServer;
let issuer: string;
/** The keys that the issuer publishes; undefined while it is unavailable. */
let keys: readonly JWK[] | undefined;
let keyRequests: number;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  keys = [publish(own.publicKey, 'own')];
  keyRequests = 0;
  server = await serveHttp(0, ({ url }) => {
    if (url.endsWith('/openid-configuration')) {
      return Response.json({ issuer, jwks_uri: `${issuer}/keys` });
    }
    keyRequests += 1;
    return keys ? Response.json({ keys }) : new Response('away', { status: 503 });
  });
  issuer = `http://127.0.0.1:${server.port}/oauth2/aus1`;
});
afterEach(async () => {
  vi.useRealTimers();
  await server.close();
});

function publish(key: KeyObject, kid: string, changes: JWK = {}): JWK {
  return { ...(key.export({ format: 'jwk' }) as JWK), kid, use: 'sig', alg: 'RS256', ...changes };
}

function sign(kid = 'own', key = own.privateKey, claims: JWTPayload = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ iss: issuer, iat: now, exp: now + 300, ...claims })
    .setProtectedHeader({ alg: 'RS256', kid })
    .sign(key);
}

/** A signature that anybody can make for exponent 1: the padded digest itself (RFC 8017 §9.2). */
function signForExponentOne(): string {
  const now = Math.floor(Date.now() / 1000);
  const input = [
    { alg: 'RS256', kid: 'weak' },
    { iss: issuer, iat: now, exp: now + 300 },
  ]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const digest = createHash('sha256').update(input).digest('hex');
  const info = `3031300d060960864801650304020105000420${digest}`;
  const padding = 'ff'.repeat(2048 / 8 - info.length / 2 - 3);
  return `${input}.${Buffer.from(`0001${padding}00${info}`, 'hex').toString('base64url')}`;
}

function createAttempt(refusesFutureIssueTime = true): (token: string) => Promise<string> {
  const verifier = createTokenVerifier(`${issuer}/.well-known/openid-configuration`, {
    refusesFutureIssueTime,
  });
  return (token) =>
    verifier.verify(token).then(
      () => 'accepted',
      (error: unknown) => (error instanceof TokenRefused ? error.fault : String(error)),
    );
}

function pass(minutes: number): void {
  vi.setSystemTime(Date.now() + minutes * 60_000);
}

describe('a door', () => {
  it('keeps its known keys through an outage of an hour', async () => {
    const attempt = createAttempt();
    expect(await attempt(await sign())).toBe('accepted');
    keys = undefined;
    for (const minutes of [5, 10, 45]) {
      pass(minutes);
      expect(await attempt(await sign())).toBe('accepted');
      expect(await attempt(await sign('next', next.privateKey))).toBe('keys-unavailable');
    }
    pass(70);
    expect(await attempt(await sign())).toBe('keys-unavailable');
    keys = [publish(own.publicKey, 'own')];
    pass(1);
    expect(await attempt(await sign())).toBe('accepted');
  });

  it('asks an unavailable issuer once in a while, not for each token', async () => {
    const attempt = createAttempt();
    keys = undefined;
    for (let index = 0; index < 20; index++) {
      expect(await attempt(await sign())).toBe('keys-unavailable');
    }
    expect(keyRequests).toBe(1);
  });

  it('follows a rotation, and finally a withdrawal', async () => {
    const attempt = createAttempt();
    expect(await attempt(await sign())).toBe('accepted');
    keys = [publish(next.publicKey, 'next')];
    pass(1);
    expect(await attempt(await sign('next', next.privateKey))).toBe('accepted');
    expect(await attempt(await sign())).toBe('signature');
  });

  it.each<readonly [string, () => readonly JWK[], () => Promise<string> | string]>([
    ['exponent 1', () => [publish(own.publicKey, 'weak', { e: 'AQ' })], signForExponentOne],
    ['another use', () => [publish(own.publicKey, 'own', { use: 'enc' })], () => sign()],
    ['another algorithm', () => [publish(own.publicKey, 'own', { alg: 'RS512' })], () => sign()],
    [
      'an id that another key has too',
      () => [publish(own.publicKey, 'own'), publish(next.publicKey, 'own')],
      () => sign(),
    ],
  ])('accepts no signature of a key with %s', async (_kind, published, token) => {
    keys = [...published(), publish(next.publicKey, 'next')];
    const attempt = createAttempt();
    expect(await attempt(await token())).toBe('signature');
    expect(await attempt(await sign('next', next.privateKey))).toBe('accepted');
  });

  it('accepts no signature of a key of 1,024 bits', async () => {
    keys = [publish(small.publicKey, 'small')];
    // jose cannot sign with it, but the key is refused before the signature is checked.
    const [head = '', body = ''] = (await sign('small')).split('.');
    expect(await createAttempt()(`${head}.${body}.AAAA`)).toBe('signature');
  });

  it.each([
    ['iat', { iat: 600 }],
    ['nbf', { nbf: 600 }],
  ])('refuses a token of the future by its %s', async (_claim, ahead) => {
    const now = Math.floor(Date.now() / 1000);
    const claims = Object.fromEntries(
      Object.entries(ahead).map(([claim, seconds]) => [claim, now + seconds]),
    );
    const token = await sign('own', own.privateKey, { ...claims, exp: now + 900 });
    expect(await createAttempt()(token)).toBe('not-yet-valid');
    expect(await createAttempt(false)(token)).toBe('iat' in ahead ? 'accepted' : 'not-yet-valid');
  });
});
