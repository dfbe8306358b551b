import { CALLBACK_PATH } from '@three-tier-chat/wire-contract';
import type { Browser } from './browser.ts';
import { localPath } from './local-path.ts';
import { type SignInRecord, takeSignInRecord } from './sign-in-record.ts';

/** How the reader came to this page: back from Okta, or by any other way. */
export type Arrival =
  | { readonly kind: 'visit' }
  | { readonly kind: 'callback'; readonly url: URL; readonly record: SignInRecord | undefined };

/**
 * Reads how the page was reached and clears the traces at once, before anything is awaited: the
 * authorization code leaves the address bar and the record leaves the storage.
 */
export function takeArrival(browser: Browser): Arrival {
  const url = browser.address();
  const record = takeSignInRecord(browser);
  if (url.pathname !== CALLBACK_PATH) return { kind: 'visit' };
  browser.showAddress(localPath(record?.returnTo ?? '/', url.origin));
  return { kind: 'callback', url, record };
}
