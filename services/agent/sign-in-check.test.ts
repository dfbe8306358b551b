import { describe, expect, it } from 'vitest';
import { createSignInCheck } from './sign-in-check.ts';

const ISSUER = 'https://example.okta.test/oauth2/aus1';

describe('the sign-in check', () => {
  it('asks Okta with the user’s own token, and follows no redirect with it', async () => {
    const calls: unknown[] = [];
    const check = createSignInCheck({
      issuer: ISSUER,
      fetch: async (address, init) => {
        calls.push([address, init?.headers, init?.redirect]);
        return new Response(null, { status: 401 });
      },
    });
    expect(await check('a-token')).toBe(true);
    expect(calls).toEqual([
      [`${ISSUER}/v1/userinfo`, { authorization: 'Bearer a-token' }, 'error'],
    ]);
  });

  it.each<readonly [string, () => Promise<Response>]>([
    ['the user', async () => Response.json({ sub: '00u1' })],
    ['403, because a scope is missing', async () => new Response(null, { status: 403 })],
    ['429', async () => new Response(null, { status: 429 })],
    ['500', async () => new Response(null, { status: 500 })],
    ['nothing', () => Promise.reject(new TypeError('fetch failed'))],
  ])('does not treat %s as a refusal', async (_what, answer) => {
    expect(await createSignInCheck({ issuer: ISSUER, fetch: answer })('a-token')).toBe(false);
  });
});
