import { CALLBACK_PATH } from '@three-tier-chat/wire-contract';
import { type Accessor, createSignal } from 'solid-js';
import type { Arrival } from './arrival.ts';
import { type AuthorizedFetch, makeAuthorizedFetch } from './authorized-fetch.ts';
import type { Browser } from './browser.ts';
import type { Grant, IdentityProvider, Person, Prompt } from './identity-provider.ts';
import { isSignOut, makeReaderNotices, type ReaderNotice } from './reader-notice.ts';
import { revokeWithTimeout } from './revoke-with-timeout.ts';
import { type Reason, SignInError } from './sign-in-error.ts';
import {
  forgetReturn,
  keepSignInRecord,
  type SignInRecord,
  takeSignInRecord,
} from './sign-in-record.ts';
import { makeSignInWindow } from './sign-in-window.ts';
import { makeTokenKeeper, type TokenFacts } from './token-keeper.ts';

export type SessionState =
  | { readonly kind: 'starting' }
  /** On the way to Okta. */
  | { readonly kind: 'leaving' }
  | { readonly kind: 'signed-in'; readonly person: Person }
  | Lapsed
  | ({ readonly kind: 'signed-out' } & Reason);

/** The tokens are gone, but the conversation and the draft stay until the person signs in again. */
export interface Lapsed extends Reason {
  readonly kind: 'lapsed';
  readonly person: Person;
  /** The browser blocked the sign-in window. */
  readonly isWindowBlocked: boolean;
}

export interface Session {
  readonly state: Accessor<SessionState>;
  /** Finishes the sign-in from which the user returns, or tries a silent one. */
  start(arrival: Arrival): Promise<void>;
  signIn(): Promise<void>;
  /** Signs the person of a lapsed session in again, in a separate window. */
  signInAgain(): void;
  /** The same by leaving the page, which loses the conversation. */
  signInHere(): Promise<void>;
  signOut(): Promise<void>;
  /** Ends a session whose tokens the server refused. */
  lapse(): void;
  /**
   * Checks for changes after this page was suspended; `isRestored` if it returns from the
   * back/forward cache.
   */
  wake(isRestored: boolean): void;
  readonly fetch: AuthorizedFetch;
  /** What can be told of the tokens; undefined while nobody is signed in. */
  tokenFacts(): TokenFacts | undefined;
}

/** Set during a silent attempt; if a later visit that is no reload finds it, it did not return. */
const ATTEMPTED = 'chat.silent-attempt';
/** Set by signing out until the user signs in by a click, so that a reload stays signed out. */
const STAY_OUT = 'chat.signed-out';

/** The user's session: who is signed in, and every way to sign in and out. */
export function createSession(
  provider: IdentityProvider,
  browser: Browser,
  request: typeof fetch = (input, init) => fetch(input, init),
): Session {
  const [state, setState] = createSignal<SessionState>({ kind: 'starting' });
  const keeper = makeTokenKeeper(provider, browser.clock, endSession);
  const notices = makeReaderNotices(browser, followNotice);
  const signInWindow = makeSignInWindow(provider, browser, takeGrant);
  const { tabStorage } = browser;

  /** The person whose page is shown. */
  function reader(): Person | undefined {
    const current = state();
    return current.kind === 'signed-in' || current.kind === 'lapsed' ? current.person : undefined;
  }

  function showSignedOut(error: unknown): void {
    const { code, description } = asSignInError(error);
    setState({ kind: 'signed-out', reason: code, description });
  }

  /** Shows why the session ended, beside the conversation of its person. */
  function endSession(error: unknown): void {
    const person = reader();
    const { code, description } = asSignInError(error);
    if (!person || code === 'other-person') showSignedOut(error);
    else setState({ kind: 'lapsed', person, reason: code, description, isWindowBlocked: false });
  }

  async function start(arrival: Arrival): Promise<void> {
    const attempted = tabStorage.getItem(ATTEMPTED) !== null;
    tabStorage.removeItem(ATTEMPTED);
    if (arrival.kind === 'callback') return finishSignIn(arrival.url, arrival.record);
    // One that a reload interrupted is made again, as the user asks for it.
    const hasFailed = attempted && !(arrival.kind === 'visit' && arrival.isReloaded);
    if (hasFailed || tabStorage.getItem(STAY_OUT) !== null) {
      takeSignInRecord(browser);
      return showSignedOut(notSignedIn());
    }
    // Without a stored record the answer could not be verified, and silent attempts would repeat
    // for ever.
    if (!tabStorage.isPersistent()) return showSignedOut(notSignedIn());
    tabStorage.setItem(ATTEMPTED, '1');
    await leaveForOkta('none');
  }

  async function finishSignIn(url: URL, record: SignInRecord | undefined): Promise<void> {
    // A callback that this tab did not request is not accepted (RFC 9700 §4.7).
    if (!record) return showSignedOut(notSignedIn());
    await takeGrant(provider.redeem(url, record), record.silentSince);
  }

  /** `since`: the id of the last notice before the sign-in began. */
  async function takeGrant(coming: Promise<Grant>, since = notices.latest()?.id): Promise<void> {
    try {
      const grant = await coming;
      const latest = notices.latest();
      if (isSignOut(latest) && latest.id !== since) {
        // The user signed out in another tab during this sign-in.
        if (grant.refreshToken) revokeInBackground(grant.refreshToken);
        return showSignedOutBy(latest);
      }
      const person = keeper.accept(grant);
      tabStorage.removeItem(STAY_OUT);
      setState({ kind: 'signed-in', person });
      await notices.announce(person.subject);
    } catch (error) {
      endSession(error);
    }
  }

  function revokeInBackground(refreshToken: string): void {
    void provider.revoke(refreshToken).catch(() => {});
  }

  function dropTokens(): void {
    const tokens = keeper.forget();
    if (tokens?.refreshToken) revokeInBackground(tokens.refreshToken);
  }

  /** Ends this tab's session when another tab announces a sign-out or another person. */
  function followNotice(notice: ReaderNotice): void {
    if (!reader()) return;
    dropTokens();
    signInWindow.cancel();
    showSignedOutBy(notice);
  }

  function showSignedOutBy(notice: ReaderNotice): void {
    forgetReturn(browser);
    if (isSignOut(notice)) {
      tabStorage.setItem(STAY_OUT, '1');
      showSignedOut(new SignInError('signed-out-elsewhere'));
    } else {
      showSignedOut(new SignInError('other-person'));
    }
  }

  async function leaveForOkta(prompt: Prompt | undefined): Promise<void> {
    // The page of a lapsed session stays visible until the browser has left it.
    if (!reader()) setState({ kind: 'leaving' });
    try {
      const { origin, pathname, search, hash } = browser.address();
      const secrets = provider.makeSecrets();
      const url = await provider.authorizationUrl(secrets, `${origin}${CALLBACK_PATH}`, prompt);
      keepSignInRecord(browser, {
        ...secrets,
        returnTo: `${pathname}${search}${hash}`,
        ...(prompt === 'none' && { silentSince: notices.latest()?.id ?? 'none' }),
      });
      if (prompt === 'none') browser.replaceWith(url);
      else browser.leaveTo(url);
    } catch (error) {
      tabStorage.removeItem(ATTEMPTED);
      endSession(error);
    }
  }

  /** After a refusal, asks for credentials: otherwise Okta would refuse the same account again. */
  function promptAfter(before: SessionState): Prompt | undefined {
    return 'reason' in before && before.reason === 'denied' ? 'login' : undefined;
  }

  async function signIn(): Promise<void> {
    const prompt = promptAfter(state());
    tabStorage.removeItem(STAY_OUT);
    if (tabStorage.isPersistent()) return leaveForOkta(prompt);
    if (signInWindow.open(prompt)) return;
    showSignedOut(new SignInError('blocked'));
  }

  function signInAgain(): void {
    const before = state();
    if (before.kind !== 'lapsed') return;
    setState({ ...before, isWindowBlocked: !signInWindow.open(promptAfter(before)) });
  }

  async function signOut(): Promise<void> {
    tabStorage.setItem(STAY_OUT, '1');
    forgetReturn(browser);
    notices.announceSignOut();
    signInWindow.cancel();
    const tokens = keeper.forget();
    if (!tokens) return showSignedOut(notSignedIn());
    setState({ kind: 'leaving' });
    if (tokens.refreshToken) {
      await revokeWithTimeout(provider, tokens.refreshToken, browser.clock);
    }
    try {
      const { origin } = browser.address();
      browser.leaveTo(await provider.endSessionUrl(tokens.idToken, `${origin}/`));
    } catch {
      showSignedOut(notSignedIn());
    }
  }

  const authorizedFetch = makeAuthorizedFetch(keeper, request);

  return {
    state,
    start,
    signIn,
    signInAgain,
    async signInHere() {
      if (tabStorage.isPersistent()) await leaveForOkta(promptAfter(state()));
      else endSession(new SignInError('blocked'));
    },
    signOut,
    lapse() {
      dropTokens();
      if (state().kind === 'signed-in') endSession(new SignInError('ended'));
    },
    wake(isRestored) {
      if (isRestored && state().kind === 'leaving') showSignedOut(notSignedIn());
      notices.look();
    },
    tokenFacts: keeper.facts,
    fetch: (path, init) => {
      // A notice may have arrived while this page was suspended: no request may be sent for a user
      // who signed out.
      notices.look();
      return authorizedFetch(path, init);
    },
  };
}

function notSignedIn(): SignInError {
  return new SignInError('login-required');
}

function asSignInError(error: unknown): SignInError {
  return error instanceof SignInError ? error : new SignInError('untrusted');
}
