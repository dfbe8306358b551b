import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { doors } from './doors.ts';
import { HOSTILE_TOKENS, type HostileCloud, startHostileCloud } from './hand-made-issuer.ts';
import { hostileRefusals } from './hostile-refusals.ts';

/*
 * An issuer that errs, or whose key somebody else holds: whatever AWS's own authorizers let pass,
 * nothing that acts for the user believes it.
 */

let hostile: HostileCloud;

beforeAll(async () => {
  hostile = await startHostileCloud();
});
afterAll(() => hostile?.stop());

describe.each(doors)('$name', ({ name, knock }) => {
  it('lets in the token that each hostile one departs from', async () => {
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
