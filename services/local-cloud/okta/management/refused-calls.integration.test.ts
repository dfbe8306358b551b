import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BAD_REQUESTS, type Made, type Request } from './bad-requests.fixture.ts';
import { makeOrg, refusal, SERVERS, sent, shown } from './made-org.fixture.ts';
import { type ManagementFixture, startManagementFixture } from './management-api.fixture.ts';

let okta: ManagementFixture;
beforeEach(async () => {
  okta = await startManagementFixture();
});
afterEach(() => okta.stop());

describe('a call that Okta refuses', () => {
  it.each(BAD_REQUESTS)('is one for %s', async (_, request, code, words) => {
    const made = await makeOrg(okta);
    expect(shown(await okta.call(...request(made)))).toEqual(refusal(400, code, words));
  });

  it.each<[what: string, request: (made: Made) => Request]>([
    ['a group', () => ['GET', '/api/v1/groups/00gnothing']],
    ['a server', () => ['GET', `${SERVERS}/ausnothing`]],
    ['a scope of no server', () => ['POST', `${SERVERS}/ausnothing/scopes`, sent(/scopes$/)]],
    [
      'a rule of another policy',
      ({ server }) => ['GET', `${server}/policies/00pnothing/rules/0prx`],
    ],
    ['an app', () => ['POST', '/api/v1/apps/0oanothing/lifecycle/deactivate']],
    [
      'the assignment of no group',
      ({ app }) => ['PUT', `/api/v1/apps/${app}/groups/00gnothing`, {}],
    ],
    [
      'an assignment that is gone',
      ({ app, group }) => ['DELETE', `/api/v1/apps/${app}/groups/${group}`],
    ],
    ['a sign-in policy', ({ app }) => ['PUT', `/api/v1/apps/${app}/policies/rstnothing`]],
    ['__proto__', () => ['GET', '/api/v1/groups/__proto__']],
  ])('is one for %s that is not there', async (_, request) => {
    const made = await makeOrg(okta);
    expect(shown(await okta.call(...request(made)))).toEqual(
      refusal(404, 'E0000007', /^Not found/),
    );
  });

  it('is the deletion of an app or a server that is active', async () => {
    const { app, server } = await makeOrg(okta);
    for (const path of [`/api/v1/apps/${app}`, server]) {
      expect(shown(await okta.call('DELETE', path))).toEqual(
        refusal(403, 'E0000056', /deactivated first/),
      );
      await okta.call('POST', `${path}/lifecycle/deactivate`);
      expect((await okta.call('DELETE', path)).status).toBe(204);
      expect((await okta.call('GET', path)).status).toBe(404);
    }
    expect([okta.org.scopes.size, okta.org.policies.size]).toEqual([0, 0]);
  });

  it('is one for what the local Okta does not know, by its name', async () => {
    const known = await okta.call('GET', '/api/v1/apps/0oax/groups/00gx');
    expect(shown(known)).toEqual(
      refusal(501, 'E0000060', /GET \/api\/v1\/apps\/\{appId\}\/groups/),
    );
    const unknown = await okta.call('GET', '/api/v1/users');
    expect(shown(unknown)).toEqual(refusal(501, 'E0000060', /GET \/api\/v1\/users/));
  });

  it('is one with a body that is no JSON, or none at all', async () => {
    const { body } = await okta.token();
    const authorization = `Bearer ${(body as { access_token: string }).access_token}`;
    const url = `${okta.origin}/api/v1/groups`;
    const response = await fetch(url, { method: 'POST', headers: { authorization }, body: '{' });
    expect(await response.json()).toMatchObject({ errorCode: 'E0000003' });
    expect(shown(await okta.call('POST', '/api/v1/groups'))).toEqual(
      refusal(400, 'E0000001', /body: /),
    );
  });
});
