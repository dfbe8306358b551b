import { CALLBACK_PATH } from '@three-tier-chat/wire-contract';
import { type Accessor, createSignal } from 'solid-js';
import type { Arrival } from './arrival.ts';
import { makeAuthorizedFetch } from './authorized-fetch.ts';
import type { Browser } from './browser.ts';
import type { IdentityProvider, Person, Prompt } from './identity-provider.ts';
import { SignInError, type SignInErrorCode } from './sign-in-error.ts';
import { keepSignInRecord, type SignInRecord } from './sign-in-record.ts';
import { makeTokenKeeper } from './token-keeper.ts';

export type SessionState =
  | { readonly kind: 'starting' }
  /** On the way to Okta. */
  | { readonly kind: 'leaving' }
  | { readonly kind: 'signed-in'; readonly person: Person }
  | {
      readonly kind: 'signed-out';
      readonly reason: SignInErrorCode;
      readonly description?: string | undefined;
    };

export interface Session {
  readonly state: Accessor<SessionState>;
  /** Finishes the sign-in that the reader comes back from, or tries one that needs no click. */
  start(arrival: Arrival): Promise<void>;
  signIn(): Promise<void>;
  signOut(): Promise<void>;
  /** Tells the session that the browser shows this page again after it had left it. */
  resume(): void;
  /** `fetch` with the caller's tokens. */
  readonly fetch: typeof fetch;
}

/** Set while a silent attempt is under way: found by a visit, the attempt did not come back. */
const ATTEMPTED = 'chat.silent-attempt';
/** Set by signing out, until the reader signs in by a click: a reload stays out. */
const STAY_OUT = 'chat.signed-out';
const REVOCATION_PATIENCE_MS = 3_000;

/** The reader's session: who is signed in, and every way in and out. */
export function createSession(
  provider: IdentityProvider,
  browser: Browser,
  request: typeof fetch = (input, init) => fetch(input, init),
): Session {
  const [state, setState] = createSignal<SessionState>({ kind: 'starting' });
  const keeper = makeTokenKeeper(provider, browser.clock, showSignedOut);
  const { tabStorage } = browser;

  function showSignedOut(error: unknown): void {
    const { code, description } = asSignInError(error);
    setState({ kind: 'signed-out', reason: code, description });
  }

  async function start(arrival: Arrival): Promise<void> {
    const attempted = tabStorage.getItem(ATTEMPTED) !== null;
    tabStorage.removeItem(ATTEMPTED);
    if (arrival.kind === 'callback') return finishSignIn(arrival.url, arrival.record);
    if (attempted || tabStorage.getItem(STAY_OUT) !== null) return showSignedOut(nobody());
    tabStorage.setItem(ATTEMPTED, '1');
    await leaveForOkta('none');
  }

  async function finishSignIn(url: URL, record: SignInRecord | undefined): Promise<void> {
    // A callback that this tab did not ask for is not believed (RFC 9700 §4.7).
    if (!record) return showSignedOut(nobody());
    try {
      const person = keeper.accept(await provider.redeem(url, record));
      tabStorage.removeItem(STAY_OUT);
      setState({ kind: 'signed-in', person });
    } catch (error) {
      showSignedOut(error);
    }
  }

  async function leaveForOkta(prompt: Prompt | undefined): Promise<void> {
    setState({ kind: 'leaving' });
    try {
      const { origin, pathname, search, hash } = browser.address();
      const secrets = provider.makeSecrets();
      const url = await provider.authorizationUrl(secrets, `${origin}${CALLBACK_PATH}`, prompt);
      keepSignInRecord(browser, { ...secrets, returnTo: `${pathname}${search}${hash}` });
      if (prompt === 'none') browser.replaceWith(url);
      else browser.leaveTo(url);
    } catch (error) {
      tabStorage.removeItem(ATTEMPTED);
      showSignedOut(error);
    }
  }

  async function signIn(): Promise<void> {
    const before = state();
    // Okta would let the refused account straight through to the same refusal.
    const another = before.kind === 'signed-out' && before.reason === 'denied';
    tabStorage.removeItem(STAY_OUT);
    await leaveForOkta(another ? 'login' : undefined);
  }

  async function signOut(): Promise<void> {
    tabStorage.setItem(STAY_OUT, '1');
    const tokens = keeper.forget();
    if (!tokens) return showSignedOut(nobody());
    setState({ kind: 'leaving' });
    if (tokens.refreshToken) await patiently(provider.revoke(tokens.refreshToken));
    try {
      const { origin } = browser.address();
      browser.leaveTo(await provider.endSessionUrl(tokens.idToken, `${origin}/`));
    } catch {
      showSignedOut(nobody());
    }
  }

  /** Waits a moment for a revocation; signing out goes on without it. */
  async function patiently(revocation: Promise<void>): Promise<void> {
    let callOff: () => void = () => {};
    const enough = new Promise<void>((resolve) => {
      callOff = browser.clock.after(REVOCATION_PATIENCE_MS, resolve);
    });
    await Promise.race([revocation.catch(() => {}), enough]);
    callOff();
  }

  return {
    state,
    start,
    signIn,
    signOut,
    resume: () => {
      if (state().kind === 'leaving') showSignedOut(nobody());
    },
    fetch: makeAuthorizedFetch(keeper, request),
  };
}

function nobody(): SignInError {
  return new SignInError('login-required', 'Nobody is signed in.');
}

function asSignInError(error: unknown): SignInError {
  return error instanceof SignInError
    ? error
    : new SignInError('untrusted', 'The sign-in could not be completed.');
}
