import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTokenVerifier } from '../tokens/verify-token.ts';
import { type RunningOkta, SCOPES, startTestOkta } from './testing/okta-stacks.ts';
import { requestTokens } from './testing/sign-in.ts';

let running: RunningOkta;

beforeEach(async () => {
  running = await startTestOkta();
});
afterEach(() => running.stop());

const setFault = (on: boolean) => running.okta.faults?.['okta-short-lived-tokens']?.(on);

const verify = (token: string) =>
  createTokenVerifier(`${running.issuer}/.well-known/openid-configuration`, {
    refusesFutureIssueTime: true,
  }).verify(token);

describe('the fault okta-short-lived-tokens', () => {
  it('issues access tokens that are correct except for their times', async () => {
    setFault(true);
    const { accessToken, idToken = '', expiresIn } = await running.signInMember();
    await expect(verify(accessToken)).rejects.toMatchObject({ fault: 'expired' });
    const { iat = 0, exp = 0, scp } = decodeJwt(accessToken);
    expect(exp - iat).toBe(300);
    expect(Date.now() / 1000 - exp).toBeGreaterThanOrEqual(120);
    expect(scp).toEqual(SCOPES);
    expect(expiresIn).toBe(300);
    await expect(verify(idToken)).resolves.toBeTruthy();
  });

  it('keeps the refresh token valid for a new token, once it is over', async () => {
    setFault(true);
    const { refreshToken = '' } = await running.signInMember();
    setFault(false);
    const answer = await requestTokens(running.issuer, {
      grant_type: 'refresh_token',
      client_id: running.clientId,
      refresh_token: refreshToken,
    });
    const { access_token } = (await answer.json()) as { access_token: string };
    await expect(verify(access_token)).resolves.toBeTruthy();
  });
});
