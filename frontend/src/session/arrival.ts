import { CALLBACK_PATH } from '@three-tier-chat/wire-contract';
import type { Browser } from './browser.ts';
import { localPath } from './local-path.ts';
import { keepReturn, returnOf, type SignInRecord, takeSignInRecord } from './sign-in-record.ts';
import { isWindowState } from './sign-in-window.ts';

/** How the user arrived at this page. */
export type Arrival =
  | {
      readonly kind: 'visit';
      /** By a reload, or back from a sign-in that a reload has interrupted. */
      readonly isReloaded: boolean;
    }
  /** Back from Okta. */
  | { readonly kind: 'callback'; readonly url: URL; readonly record: SignInRecord | undefined }
  /** Back from Okta in a sign-in window, on behalf of the page that opened it. */
  | { readonly kind: 'window'; readonly url: URL };

/**
 * Reads how the page was reached, and at once, before any await, removes the authorization code
 * from the address bar and the record of its sign-in from the storage.
 */
export function takeArrival(browser: Browser): Arrival {
  const url = browser.address();
  const isCallback = url.pathname === CALLBACK_PATH;
  const state = url.searchParams.get('state');
  if (isCallback && isWindowState(state)) {
    browser.showAddress('/');
    return { kind: 'window', url };
  }
  // The answer to an attempt that a reload did not stop may still come: it is not forgotten.
  if (!isCallback) return { kind: 'visit', isReloaded: browser.isReload() };
  const record = takeSignInRecord(browser);
  if (record?.state === state) {
    keepReturn(browser, record);
    browser.showAddress(localPath(record.returnTo, url.origin));
    return { kind: 'callback', url, record };
  }
  // The answer to an earlier attempt, or one that was read before: its code is not used.
  const returnTo = record?.returnTo ?? returnOf(browser, state);
  browser.showAddress(localPath(returnTo ?? '/', url.origin));
  return returnTo === undefined
    ? { kind: 'callback', url, record: undefined }
    : { kind: 'visit', isReloaded: true };
}
