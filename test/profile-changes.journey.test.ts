import { randomUUID } from 'node:crypto';
import { makeTraceRoot, type ProblemCode, readToolNote } from '@three-tier-chat/wire-contract';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SignedIn } from '../services/local-cloud/okta/testing/sign-in.ts';
import { expectProblem } from './conversation-requests.ts';
import { withFault } from './faults.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import { type Precondition, ProfileTools } from './profile-tools.ts';
import { signInAs } from './turn.ts';

const PHONE = '+15550100';
/** The key of changes that are refused. */
const UNUSED = '6f1c1d3e-8a41-4d52-9d3a-0d6a5f1f6a01';
const FAILED = { isError: true, text: 'An internal error occurred. Please retry later.' };

let cloud: LocalCloud;
let member: SignedIn;
let colleague: SignedIn;
let tools: ProfileTools;
beforeAll(async () => {
  cloud = await startLocalCloud();
  cloud.leaks.canaries.add('changed data', PHONE);
});
afterAll(() => cloud?.stop());
async function beginAnew(): Promise<void> {
  await cloud.reset();
  [member, colleague] = await Promise.all([
    signInAs(cloud, 'member'),
    signInAs(cloud, 'colleague'),
  ]);
  tools = new ProfileTools(cloud, member);
}

describe('a change by the Gateway', () => {
  beforeEach(beginAnew);

  it('is made once for the version that was seen, and the activity tells who, what, when and where', async () => {
    const before = Date.now();
    expect(await tools.read('getMyContactDetails')).toEqual({ version: 0 });
    const root = makeTraceRoot();
    const precondition = { key: randomUUID(), ifMatch: '"0"' };
    const changed = await tools.change({ phone: '+1 555 0100' }, precondition, root);
    expect(changed).toEqual({ isError: false, text: expect.any(String) });
    expect(JSON.parse(changed.text)).toEqual({ phone: PHONE, version: 1 });
    expect(await tools.read('getMyContactDetails')).toEqual({ phone: PHONE, version: 1 });

    const [entry, another] = await tools.activity({ since: new Date(before).toISOString() });
    expect(another).toBeUndefined();
    expect(entry).toEqual({
      id: 'contact-details-1',
      at: expect.any(String),
      by: 'member@example.com',
      operation: 'updateMyContactDetails',
      changes: [{ field: 'phone', before: null, after: PHONE }],
      conversationId: tools.sessionId,
      traceId: root,
    });
    const at = Date.parse(entry?.at ?? '');
    expect(at).toBeGreaterThanOrEqual(before);
    expect(at).toBeLessThanOrEqual(Date.now());
  });

  it('is seen by nobody else', async () => {
    await tools.change({ phone: PHONE }, { key: randomUUID(), ifMatch: '"0"' });
    const theirs = new ProfileTools(cloud, colleague);
    expect(await theirs.read('getMyContactDetails')).toEqual({ version: 0 });
    expect(await theirs.activity()).toEqual([]);
    const cursorless = await theirs.call('listMyActivity', { cursor: 'AAAA' });
    expect(cursorless).toEqual(FAILED);
  });

  it('that is sent again is answered the same, and made once', async () => {
    const precondition = { key: randomUUID(), ifMatch: '"0"' };
    const [first, ...others] = await Promise.all(
      Array.from({ length: 4 }, () => tools.change({ phone: PHONE }, precondition)),
    );
    const again = await tools.change({ phone: PHONE }, precondition);
    for (const answer of [...others, again]) expect(answer).toEqual(first);
    expect(first?.isError).toBe(false);
    expect(await tools.activity()).toHaveLength(1);
  });

  it('whose answer was lost is made once when it is sent again', async () => {
    const precondition = { key: randomUUID(), ifMatch: '"0"' };
    await withFault(cloud, 'secured-api-answer-lost', async () => {
      expect(await tools.change({ phone: PHONE }, precondition)).toEqual(FAILED);
    });
    expect(await tools.version()).toBe(1);
    expect(await tools.activity()).toHaveLength(1);
    const again = await tools.change({ phone: PHONE }, precondition);
    expect(JSON.parse(again.text)).toEqual({ phone: PHONE, version: 1 });
    expect(await tools.activity()).toHaveLength(1);
  });

  it('is not made while its function is killed before its work, and is made when it is sent again', async () => {
    const precondition = { key: randomUUID(), ifMatch: '"0"' };
    await withFault(cloud, 'secured-api-out-of-memory', async () => {
      expect(await tools.change({ phone: PHONE }, precondition)).toEqual(FAILED);
    });
    expect(await tools.activity()).toEqual([]);
    expect(await tools.change({ phone: PHONE }, precondition)).toMatchObject({ isError: false });
    expect(await tools.activity()).toHaveLength(1);
  });

  it('of two writers with the same version is made once', async () => {
    const answers = await Promise.all(
      ['+15550101', '+15550102', '+15550103'].map((phone) =>
        tools.change({ phone }, { key: randomUUID(), ifMatch: '"0"' }),
      ),
    );
    expect(answers.filter(({ isError }) => !isError)).toHaveLength(1);
    expect(await tools.version()).toBe(1);
    expect(await tools.activity()).toHaveLength(1);
  });
});

describe('no change is made by the Gateway', () => {
  beforeAll(beginAnew);

  it.each<readonly [string, Precondition]>([
    ['a key', { ifMatch: '"0"' }],
    ['a version', { key: UNUSED }],
    ['a version of its own', { key: UNUSED, ifMatch: '*' }],
    ['a well-formed version', { key: UNUSED, ifMatch: '0' }],
    ['a well-formed key', { key: 'key', ifMatch: '"0"' }],
  ])('without %s', async (_, precondition) => {
    expect(await tools.change({ phone: PHONE }, precondition)).toEqual(FAILED);
    expect(await tools.activity()).toEqual([]);
  });

  it('for key and version as arguments of the model', async () => {
    const args = { phone: PHONE, 'If-Match': '"0"', 'Idempotency-Key': randomUUID() };
    expect(await tools.call('updateMyContactDetails', args)).toEqual(FAILED);
    expect(await tools.activity()).toEqual([]);
  });

  it('without the scope to write', async () => {
    const scopes = ['openid', 'chat.invoke', 'profile.read'];
    const reader = new ProfileTools(cloud, await signInAs(cloud, 'member', { scopes }));
    const precondition = { key: randomUUID(), ifMatch: '"0"' };
    expect(await reader.change({ phone: PHONE }, precondition)).toEqual(FAILED);
    expect((await reader.send({ phone: PHONE }, precondition)).status).toBe(403);
    expect(await reader.activity()).toEqual([]);
  });
});

describe('the API', () => {
  beforeAll(beginAnew);

  it.each<readonly [ProblemCode, object, Precondition]>([
    ['bad-request', { phone: PHONE }, { ifMatch: '"0"' }],
    ['bad-request', { phone: PHONE }, { key: UNUSED, ifMatch: '0' }],
    ['bad-request', { phone: '5550100' }, { key: UNUSED, ifMatch: '"0"' }],
    ['bad-request', {}, { key: UNUSED, ifMatch: '"0"' }],
    ['precondition-required', { phone: PHONE }, { key: UNUSED }],
    ['precondition-required', { phone: PHONE }, { key: UNUSED, ifMatch: '*' }],
    ['precondition-failed', { phone: PHONE }, { key: UNUSED, ifMatch: '"7"' }],
    ['precondition-failed', { phone: PHONE }, { key: UNUSED, ifMatch: 'W/"0"' }],
  ])('answers %s to %j with %j', async (code, body, precondition) => {
    await expectProblem(await tools.send(body, precondition), code);
    expect(await tools.activity()).toEqual([]);
  });

  describe('for a change', () => {
    beforeEach(beginAnew);

    it('answers the version as a tag, and takes it back', async () => {
      const first = await tools.send({ phone: PHONE }, { key: randomUUID(), ifMatch: '"0"' });
      const ifMatch = first.headers.get('etag') ?? '';
      expect([first.status, ifMatch]).toEqual([200, '"1"']);
      const second = await tools.send({ phone: null }, { key: randomUUID(), ifMatch });
      expect([second.status, await second.json()]).toEqual([200, { version: 2 }]);
    });

    it('refuses a key that was used for another change', async () => {
      const key = randomUUID();
      await tools.send({ phone: PHONE }, { key, ifMatch: '"0"' });
      const other = await tools.send({ phone: null }, { key, ifMatch: '"1"' });
      await expectProblem(other, 'idempotency-key-reused');
    });

    it('says so while its table gives no answer', async () => {
      const precondition = { key: randomUUID(), ifMatch: '"0"' };
      await withFault(cloud, 'dynamodb-error', async () => {
        await expectProblem(
          await tools.send({ phone: PHONE }, precondition),
          'profile-unavailable',
        );
        expect(await tools.call('getMyContactDetails')).toEqual(FAILED);
      });
      expect((await tools.send({ phone: PHONE }, precondition)).status).toBe(200);
      expect(await tools.activity()).toHaveLength(1);
    });
  });
});

it('every tool says its scope, and each that writes what it shows', async () => {
  const answer = await fetch(`${cloud.url(3)}/mcp`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${member.accessToken}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'tools/list' }),
  });
  const { result } = (await answer.json()) as {
    readonly result: {
      readonly tools: readonly { readonly name: string; readonly description: string }[];
    };
  };
  const notes = result.tools.map(({ name, description }) => [name, readToolNote(description)]);
  expect(Object.fromEntries(notes)).toMatchObject({
    securedApi___getMyProfile: { scope: 'profile.read' },
    securedApi___listMyActivity: { scope: 'profile.read' },
    securedApi___updateMyPreferences: { scope: 'profile.write', shows: 'getMyPreferences' },
    securedApi___updateMyContactDetails: { scope: 'profile.write', shows: 'getMyContactDetails' },
  });
});
