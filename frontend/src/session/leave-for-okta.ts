import { CALLBACK_PATH } from '@three-tier-chat/wire-contract';
import type { Browser } from './browser.ts';
import type { IdentityProvider, Prompt } from './identity-provider.ts';
import { latestNoticeId } from './reader-notice.ts';
import { keepSignInRecord } from './sign-in-record.ts';

/**
 * Leaves this page for Okta's authorization endpoint, which answers to the callback path. Rejects
 * with a SignInError, and stays, if Okta's metadata cannot be read.
 */
export async function leaveForOkta(
  provider: IdentityProvider,
  browser: Browser,
  prompt: Prompt | undefined,
): Promise<void> {
  const { origin, pathname, search, hash } = browser.address();
  const secrets = provider.makeSecrets();
  const url = await provider.authorizationUrl(secrets, `${origin}${CALLBACK_PATH}`, prompt);
  keepSignInRecord(browser, {
    ...secrets,
    returnTo: `${pathname}${search}${hash}`,
    ...(prompt === 'none' && { silentSince: latestNoticeId(browser) ?? 'none' }),
  });
  if (prompt === 'none') browser.replaceWith(url);
  else browser.leaveTo(url);
}
