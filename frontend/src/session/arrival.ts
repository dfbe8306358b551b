import { CALLBACK_PATH } from '@three-tier-chat/wire-contract';
import type { Browser } from './browser.ts';
import { localPath } from './local-path.ts';
import { keepReturn, returnOf, type SignInRecord, takeSignInRecord } from './sign-in-record.ts';
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
  const state = url.searchParams.get('state');
  if (isCallback && isWindowState(state)) {
    browser.showAddress('/');
    return { kind: 'window', url };
  }
  const record = takeSignInRecord(browser);
  if (!isCallback) return { kind: 'visit' };
  if (record) keepReturn(browser, record);
  const returnTo = record?.returnTo ?? returnOf(browser, state);
  browser.showAddress(localPath(returnTo ?? '/', url.origin));
  // The callback was loaded again: its code is used up, or will be.
  if (!record && returnTo !== undefined) return { kind: 'visit' };
  return { kind: 'callback', url, record };
}
