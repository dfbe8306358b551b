import { expect } from 'vitest';
import type { SignedIn } from '../services/local-cloud/okta/testing/sign-in.ts';
import type { LocalCloud } from './local-cloud.ts';

/** Revokes a token at Okta that still verifies (RFC 7009). */
export async function revoke(cloud: LocalCloud, { accessToken }: SignedIn): Promise<void> {
  const { issuer, clientId } = cloud.config;
  const form = { token: accessToken, token_type_hint: 'access_token', client_id: clientId };
  const answer = await fetch(`${issuer}/v1/revoke`, {
    method: 'POST',
    body: new URLSearchParams(form),
  });
  expect(answer.status).toBe(200);
}

/** Removes a demo user from the running cloud. */
export function deleteUser(cloud: LocalCloud, name: string): Promise<void> {
  return cloud.changeSeed(({ users }) => {
    users.splice(
      users.findIndex(({ login }) => login === `${name}@example.com`),
      1,
    );
  });
}
