import { SCOPE } from '@three-tier-chat/wire-contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  AUDIENCE,
  accessClaims,
  createKeyServer,
  ISSUER,
  jwk,
  type KeyServer,
  mint,
  nowSeconds,
  SIGN,
  strangerJwk,
} from './testing/issuer.ts';
import { createTokenVerifier } from './token-verifier.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Verifies one token and returns the outcome. */
function createAttempt(server: KeyServer): (token: string) => Promise<string> {
  const verifier = createTokenVerifier({ issuer: ISSUER, audience: AUDIENCE, fetch: server.fetch });
  return (token) =>
    verifier.verifyAccessToken(`Bearer ${token}`, SCOPE.chatInvoke).then(
      () => 'accepted',
      (error) => `${error.status} ${error.code}`,
    );
}

function tokenOf(kid: string, signer: Parameters<typeof mint>[2] = SIGN.rs256): string {
  return mint(accessClaims({ exp: nowSeconds() + 86_400 }), { kid }, signer);
}

const OUTAGES: readonly (readonly [string, KeyServer['answer']])[] = [
  ['an error', () => new Response(null, { status: 500 })],
  ['a rate limit', () => new Response(null, { status: 429 })],
  ['a redirect', () => new Response(null, { status: 302, headers: { location: '/elsewhere' } })],
  ['an HTML page', () => new Response('<html>')],
  ['no key set', () => Response.json({ keys: 'none' })],
  ['an empty key set', () => Response.json({ keys: [] })],
  ['only keys that are not accepted', () => Response.json({ keys: [{ ...jwk(), e: 'AQ' }] })],
  ['no connection', () => Promise.reject(new TypeError('fetch failed'))],
  ['no answer in time', () => Promise.reject(new DOMException('late', 'TimeoutError'))],
];

describe('signing keys', () => {
  it('are loaded once for many callers', async () => {
    const server = createKeyServer(jwk());
    const attempt = createAttempt(server);
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => attempt(tokenOf('k1'))));
    expect(new Set(outcomes)).toEqual(new Set(['accepted']));
    expect(server.requests).toEqual([`${ISSUER}/v1/keys`]);
  });

  it('are requested a bounded number of times in a flood of unknown key ids', async () => {
    const server = createKeyServer(jwk());
    const attempt = createAttempt(server);
    for (let index = 0; index < 500; index++) {
      expect(await attempt(tokenOf(`unknown-${index}`))).toBe('401 invalid-token');
    }
    expect(server.requests).toHaveLength(1 + 5);
    vi.advanceTimersByTime(60_000);
    for (let index = 0; index < 500; index++) await attempt(tokenOf(`more-${index}`));
    expect(server.requests).toHaveLength(1 + 5 + 5);
  });

  it('follow a rotation at once, even just after a stray key id', async () => {
    const server = createKeyServer(jwk());
    const attempt = createAttempt(server);
    expect(await attempt(tokenOf('k1'))).toBe('accepted');
    expect(await attempt(tokenOf('stray'))).toBe('401 invalid-token');
    server.answer = () => Response.json({ keys: [strangerJwk('k2'), jwk()] });
    expect(await attempt(tokenOf('k2', SIGN.stranger))).toBe('accepted');
    expect(await attempt(tokenOf('k1'))).toBe('accepted');
    expect(server.requests).toHaveLength(3);
  });

  it('follow a rotation within seconds of a flood', async () => {
    const server = createKeyServer(jwk());
    const attempt = createAttempt(server);
    for (let index = 0; index < 50; index++) await attempt(tokenOf(`unknown-${index}`));
    server.answer = () => Response.json({ keys: [strangerJwk('k2')] });
    expect(await attempt(tokenOf('k2', SIGN.stranger))).toBe('401 invalid-token');
    vi.advanceTimersByTime(5000);
    expect(await attempt(tokenOf('k2', SIGN.stranger))).toBe('accepted');
  });

  it('that were requested before a rotation are requested again', async () => {
    const server = createKeyServer(jwk());
    const attempt = createAttempt(server);
    expect(await attempt(tokenOf('k1'))).toBe('accepted');
    const before = Promise.withResolvers<Response>();
    server.answer = () => before.promise;
    const stray = attempt(tokenOf('stray'));
    await vi.waitFor(() => expect(server.requests).toHaveLength(2));
    const rotated = attempt(tokenOf('k2', SIGN.stranger));
    server.answer = () => Response.json({ keys: [strangerJwk('k2')] });
    before.resolve(Response.json({ keys: [jwk()] }));
    expect(await rotated).toBe('accepted');
    expect(await stray).toBe('401 invalid-token');
  });

  it('are no longer trusted after a background reload without them', async () => {
    const server = createKeyServer(jwk());
    const attempt = createAttempt(server);
    expect(await attempt(tokenOf('k1'))).toBe('accepted');
    server.answer = () => Response.json({ keys: [strangerJwk('k2')] });
    vi.advanceTimersByTime(5 * 60_000);
    await vi.waitFor(async () => expect(await attempt(tokenOf('k1'))).toBe('401 invalid-token'));
  });

  it('for which anybody can sign verify nothing', async () => {
    const attempt = createAttempt(createKeyServer({ ...jwk('weak'), e: 'AQ' }, jwk()));
    expect(await attempt(tokenOf('weak', SIGN.exponentOne))).toBe('401 invalid-token');
    expect(await attempt(tokenOf('k1'))).toBe('accepted');
  });

  it.each(OUTAGES)(
    'that cannot be loaded are an outage, not a refusal: %s',
    async (_kind, answer) => {
      const server = createKeyServer();
      server.answer = answer;
      const attempt = createAttempt(server);
      expect(await attempt(tokenOf('k1'))).toBe('503 keys-unavailable');
    },
  );

  it.each(OUTAGES)('that are known stay valid in an outage of hours: %s', async (_kind, answer) => {
    const server = createKeyServer(jwk());
    const attempt = createAttempt(server);
    expect(await attempt(tokenOf('k1'))).toBe('accepted');
    server.answer = answer;
    for (let hour = 0; hour < 5; hour++) {
      vi.advanceTimersByTime(60 * 60_000);
      expect(await attempt(tokenOf('k1'))).toBe('accepted');
    }
  });

  it.each(OUTAGES)(
    'are requested once per interval during an outage: %s',
    async (_kind, answer) => {
      const server = createKeyServer();
      server.answer = answer;
      const attempt = createAttempt(server);
      for (let index = 0; index < 70; index++) {
        expect(await attempt(tokenOf(`unknown-${index}`))).toBe('503 keys-unavailable');
      }
      expect(server.requests).toHaveLength(1);
      server.answer = () => Response.json({ keys: [jwk()] });
      vi.advanceTimersByTime(3001);
      expect(await attempt(tokenOf('k1'))).toBe('accepted');
    },
  );
});
