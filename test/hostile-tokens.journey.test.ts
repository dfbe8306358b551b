import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOSTILE_TOKENS, type HostileCloud, startHostileCloud } from './hand-made-issuer.ts';
import { hostileRefusals } from './hostile-refusals.ts';
import { sendRaw } from './raw-request.ts';
import { tokenBoundaries } from './token-boundaries.ts';

/*
 * An issuer that makes mistakes, or whose key was stolen: whatever AWS's own authorizers accept, no
 * code that acts for the user accepts its tokens.
 */

let hostile: HostileCloud;

beforeAll(async () => {
  hostile = await startHostileCloud();
});
afterAll(() => hostile?.stop());

it.each([
  ['the Runtime front door', 2, 'POST', undefined, 401],
  ['the agent', 12, 'POST', '/invocations', 400],
  ['the Gateway', 3, 'POST', '/mcp', 401],
  ['the HTTP API', 4, 'GET', '/users/me', 401],
  ['the HTTP API of the conversations', 16, 'GET', '/api/conversations', 401],
])(
  '%s refuses two Authorization headers, in any order',
  async (_name, port, method, path, status) => {
    const { cloud, good, bad } = hostile;
    const one = ['Authorization', `Bearer ${good}`] as const;
    for (const other of [bad['a token of ten years'], good]) {
      const two = ['authorization', `Bearer ${other}`] as const;
      for (const headers of [
        [one, two],
        [two, one],
      ]) {
        const answer = await sendRaw({
          port: cloud.base + port,
          method,
          path: path ?? cloud.runtimeUrl.slice(cloud.url(2).length),
          headers,
        });
        expect(answer.status).toBe(status);
      }
    }
  },
);

describe.each(tokenBoundaries)('$name', ({ name, knock }) => {
  it('accepts the valid token from which each hostile one differs', async () => {
    const answer = await knock(hostile.cloud, `Bearer ${hostile.good}`);
    expect(answer).toMatchObject({ status: 200, challenge: undefined });
    expect(answer.body).not.toMatch(/"code":"not-|"error":/);
  });

  it.each(HOSTILE_TOKENS)('ends %s', async (kind) => {
    const { cloud, bad } = hostile;
    const answer = await knock(cloud, `Bearer ${bad[kind]}`);
    const table = hostileRefusals(name, cloud.runtimeUrl, cloud.url(3));
    const [status, challenge, inBody] = table[kind];
    expect(answer).toEqual({ status, challenge, body: expect.stringContaining(inBody) });
    expect(answer.body).not.toContain('eyJ');
  });
});
