import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { obtainRefusedTokens, type RefusedTokens, TOKEN_FAULTS } from './refused-tokens.ts';
import { tokenBoundaries } from './token-boundaries.ts';

/*
 * Every token boundary of the system, each reached directly, and every token that none of them may
 * accept.
 */

let tokens: RefusedTokens;

beforeAll(async () => {
  tokens = await obtainRefusedTokens();
});
afterAll(() => tokens?.stop());

describe.each(tokenBoundaries)('$name', ({ knock, refusals }) => {
  it('accepts the valid token from which each refused one differs', async () => {
    const { cloud, token } = tokens.good;
    const { status, challenge, body } = await knock(cloud, `Bearer ${token}`);
    expect({ status, challenge }).toEqual({ status: 200, challenge: undefined });
    expect(body).not.toMatch(/"code":"not-|"error":/);
  });

  it.each(TOKEN_FAULTS)('refuses %s', async (fault) => {
    const { cloud, token } = tokens.bad[fault];
    const answer = await knock(cloud, token && `Bearer ${token}`);

    const [status, challenge, inBody] = refusals(cloud)[fault];
    expect(answer).toEqual({ status, challenge, body: expect.stringContaining(inBody) });
    expect(answer.body).not.toMatch(/\bat .+:\d+|node_modules|\.[jt]s\b/);
    if (token) expect(answer.body).not.toContain(token);
  });
});
