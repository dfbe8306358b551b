import type { Browser } from './browser.ts';
import type { SignInSecrets } from './identity-provider.ts';

/**
 * The data that must survive the redirect to Okta and back. It is in the tab's storage only for
 * that time, and useless once the answer has been read.
 */
export interface SignInRecord extends SignInSecrets {
  /** Path on this site to return to. */
  readonly returnTo: string;
  /** For a silent attempt: the id of the last notice before it, or `none`. */
  readonly silentSince?: string;
}

const KEY = 'chat.sign-in';
const RETURN_KEY = 'chat.sign-in-return';

export function keepSignInRecord({ tabStorage }: Browser, record: SignInRecord): void {
  tabStorage.setItem(KEY, JSON.stringify(record));
}

/** Removes the record and returns it; undefined if there is no valid one. */
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

/**
 * Notes the path to which a callback returns, until the person leaves. A reload may load the callback
 * again, since the browser learns late that the page has replaced its address, and the record is used up
 * by then.
 */
export function keepReturn({ tabStorage }: Browser, { state, returnTo }: SignInRecord): void {
  tabStorage.setItem(RETURN_KEY, `${state} ${returnTo}`);
}

/** @returns undefined for any other callback than the one that was noted. */
export function returnOf({ tabStorage }: Browser, state: string | null): string | undefined {
  const noted = tabStorage.getItem(RETURN_KEY) ?? '';
  return state !== null && noted.startsWith(`${state} `)
    ? noted.slice(state.length + 1)
    : undefined;
}

export function forgetReturn({ tabStorage }: Browser): void {
  tabStorage.removeItem(RETURN_KEY);
}
