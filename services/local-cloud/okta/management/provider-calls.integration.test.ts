import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ManagementFixture, startManagementFixture } from './management-api.fixture.ts';
import { makeReplay, otherOrder, recordedSteps } from './provider-calls.fixture.ts';

/** What differs between any two orgs, or from one time to another. */
const OWN = new Set([
  ...['created', 'createdBy', 'lastUpdated', 'lastUpdatedBy', 'lastMembershipUpdated', 'cell'],
  ...[
    'lastRotated',
    'nextRotation',
    'kid',
    'issuer',
    'orn',
    'href',
    'access_token',
    'scope',
    'logo',
  ],
]);

/** An answer with the type of what is the org's own in place of its value. */
function comparable(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) return name === 'logo' ? 'logo' : value.map((it) => comparable(it));
  if (OWN.has(name) || typeof value !== 'object' || value === null) {
    return OWN.has(name) ? typeof value : value;
  }
  const members = Object.entries(value)
    // The local keys do not rotate by themselves.
    .filter(([key]) => key !== 'nextRotation')
    .map(([key, member]) => [key, comparable(member, key)] as const);
  return Object.fromEntries(members);
}

let okta: ManagementFixture;
beforeEach(async () => {
  okta = await startManagementFixture();
});
afterEach(() => okta.stop());

const ORDERS = [
  ['as recorded', (calls: Parameters<typeof otherOrder>[0]) => calls],
  ['in another order', otherOrder],
] as const;

describe.each(ORDERS)('the calls of Okta’s Terraform provider, %s', (_, order) => {
  it('are answered as recorded, from an empty org to an empty org', async () => {
    const replay = makeReplay(okta);
    let count = 0;
    for (const { step, calls } of recordedSteps()) {
      for (const call of order(calls)) {
        const reply = await replay(call);
        const at = `${step}: ${call.method} ${call.path}`;
        expect([at, reply.status]).toEqual([at, call.status]);
        expect([at, withoutOrgId(comparable(reply.body))]).toEqual([
          at,
          withoutOrgId(comparable(call.body)),
        ]);
        count += 1;
      }
    }
    expect(count).toBe(117);
    const { id: _id, defaultPolicyId: _policy, ...kept } = okta.org;
    expect(Object.values(kept).map(({ size }) => size)).toEqual(Array(10).fill(0));
  });
});

it('the other order is another one', () => {
  for (const { calls } of recordedSteps().slice(0, 2)) {
    expect(otherOrder(calls)).toHaveLength(calls.length);
    expect(otherOrder(calls)).not.toEqual(calls);
  }
});

/** The answer that describes the org has an id of the org itself. */
function withoutOrgId(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'pipeline' in body
    ? { ...body, id: 'the org' }
    : body;
}
