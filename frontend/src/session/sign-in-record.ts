import type { Browser } from './browser.ts';
import type { SignInSecrets } from './identity-provider.ts';

/**
 * What must outlive the redirect to Okta and back. It stands in the tab's storage for just that
 * long; none of it is worth anything once the answer has been read.
 */
export interface SignInRecord extends SignInSecrets {
  /** Path on this site to come back to. */
  readonly returnTo: string;
  /** Of an attempt without a click: the id of the last notice before it, or `none`. */
  readonly silentSince?: string;
}

const KEY = 'chat.sign-in';

export function keepSignInRecord({ tabStorage }: Browser, record: SignInRecord): void {
  tabStorage.setItem(KEY, JSON.stringify(record));
}

/** Removes the record and returns it; undefined when there is none that can be read. */
export function takeSignInRecord({ tabStorage }: Browser): SignInRecord | undefined {
  const text = tabStorage.getItem(KEY);
  tabStorage.removeItem(KEY);
  if (text === null) return undefined;
  try {
    const { verifier, state, nonce, returnTo, silentSince } = JSON.parse(text) as SignInRecord;
    const members = [verifier, state, nonce, returnTo];
    if (!members.every((it) => typeof it === 'string' && it !== '')) return undefined;
    return {
      verifier,
      state,
      nonce,
      returnTo,
      ...(typeof silentSince === 'string' && { silentSince }),
    };
  } catch {
    return undefined;
  }
}
