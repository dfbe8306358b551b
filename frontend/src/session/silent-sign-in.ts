import type { Arrival } from './arrival.ts';
import type { Browser } from './browser.ts';
import type { IdentityProvider } from './identity-provider.ts';
import { leaveForOkta } from './leave-for-okta.ts';
import { latestNoticeId } from './reader-notice.ts';
import { takeSignInRecord } from './sign-in-record.ts';

/** Set during a silent attempt; if a later visit that is no reload finds it, it did not return. */
const ATTEMPTED = 'chat.silent-attempt';
/** Set by signing out until the user signs in by a click, so that a reload stays signed out. */
const STAY_OUT = 'chat.signed-out';

/**
 * Asks Okta for a sign-in without a click (`prompt=none`, OpenID Connect Core §3.1.2.1), by leaving
 * the page. Resolves to false, and stays, where that must not or cannot be tried; rejects with a
 * SignInError where it failed.
 */
export async function signInSilently(
  provider: IdentityProvider,
  browser: Browser,
  { isReloaded }: Extract<Arrival, { kind: 'visit' }>,
): Promise<boolean> {
  const { tabStorage } = browser;
  const attempted = tabStorage.getItem(ATTEMPTED) !== null;
  forgetAttempt(browser);
  // One that a reload interrupted is made again, as the user asks for it.
  const hasFailed = attempted && !isReloaded;
  if (hasFailed || tabStorage.getItem(STAY_OUT) !== null) {
    takeSignInRecord(browser);
    return false;
  }
  // Without a stored record the answer could not be verified, and silent attempts would repeat for
  // ever.
  if (!tabStorage.isPersistent()) return false;
  // Nobody has signed in here before: the page is there at once, without the way to Okta and back.
  if (latestNoticeId(browser) === undefined) return false;
  tabStorage.setItem(ATTEMPTED, '1');
  try {
    await leaveForOkta(provider, browser, 'none');
  } catch (error) {
    forgetAttempt(browser);
    throw error;
  }
  return true;
}

/** To be called when Okta has answered. */
export function forgetAttempt({ tabStorage }: Browser): void {
  tabStorage.removeItem(ATTEMPTED);
}

/** From now on only a click signs in. */
export function stayOut({ tabStorage }: Browser): void {
  tabStorage.setItem(STAY_OUT, '1');
}

/** Ends what {@link stayOut} began. */
export function comeIn({ tabStorage }: Browser): void {
  tabStorage.removeItem(STAY_OUT);
}
