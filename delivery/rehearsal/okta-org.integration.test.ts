import { createPrivateKey, randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OktaOrg, startOktaOrg } from './okta-org.ts';

describe('the Okta org of a rehearsal', () => {
  let org: OktaOrg;
  beforeAll(async () => {
    org = await startOktaOrg(process.env);
  });
  afterAll(() => org?.stop());

  /** Signs in as Okta's provider does, with what it gets. */
  async function signIn(changes: Readonly<Record<string, string>> = {}): Promise<Response> {
    const { variables } = org;
    const origin = variables['OKTA_HTTP_PROXY'] ?? '';
    const clientId = variables['OKTA_API_CLIENT_ID'] ?? '';
    const assertion = await new SignJWT({
      ...{ iss: clientId, sub: clientId, aud: `${origin}/oauth2/v1/token` },
      ...{ jti: randomUUID(), exp: Math.floor(Date.now() / 1000) + 300 },
    })
      .setProtectedHeader({ alg: 'RS256', kid: variables['OKTA_API_PRIVATE_KEY_ID'] ?? '' })
      .sign(createPrivateKey(variables['OKTA_API_PRIVATE_KEY'] ?? ''));
    return fetch(`${origin}/oauth2/v1/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        scope: (variables['OKTA_API_SCOPES'] ?? '').replaceAll(',', ' '),
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: assertion,
        ...changes,
      }),
    });
  }

  it('begins empty, and holds what its service app makes', async () => {
    expect(await org.resources()).toBe(0);
    const { access_token } = (await (await signIn()).json()) as { readonly access_token: string };
    const group = await fetch(`${org.variables['OKTA_HTTP_PROXY']}/api/v1/groups`, {
      method: 'POST',
      headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ profile: { name: 'three-tier-chat-dev', description: 'users' } }),
    });
    expect(group.status).toBe(200);
    expect(await org.resources()).toBe(1);
  });

  it('grants the scopes of the guide and no other', async () => {
    const refused = await signIn({ scope: 'okta.users.manage' });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ error: 'invalid_scope' });
  });
});
