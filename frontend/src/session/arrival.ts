import { CALLBACK_PATH } from '@three-tier-chat/wire-contract';
import type { Browser } from './browser.ts';
import { localPath } from './local-path.ts';
import { type SignInRecord, takeSignInRecord } from './sign-in-record.ts';
import { isWindowState } from './sign-in-window.ts';

/** How the user arrived at this page. */
export type Arrival =
  | { readonly kind: 'visit' }
  /** Back from Okta. */
  | { readonly kind: 'callback'; readonly url: URL; readonly record: SignInRecord | undefined }
  /** Back from Okta in a sign-in window, on behalf of the page that opened it. */
  | { readonly kind: 'window'; readonly url: URL };

/**
 * Reads how the page was reached, and at once, before any await, removes the authorization code
 * from the address bar and the record from the storage.
 */
export function takeArrival(browser: Browser): Arrival {
  const url = browser.address();
  const isCallback = url.pathname === CALLBACK_PATH;
  if (isCallback && isWindowState(url.searchParams.get('state'))) {
    browser.showAddress('/');
    return { kind: 'window', url };
  }
  const record = takeSignInRecord(browser);
  if (!isCallback) return { kind: 'visit' };
  browser.showAddress(localPath(record?.returnTo ?? '/', url.origin));
  return { kind: 'callback', url, record };
}
