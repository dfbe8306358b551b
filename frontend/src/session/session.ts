import { type Accessor, createSignal } from 'solid-js';
import type { Arrival } from './arrival.ts';
import { type AuthorizedFetch, makeAuthorizedFetch } from './authorized-fetch.ts';
import type { Browser } from './browser.ts';
import type { Grant, IdentityProvider, Person, Prompt } from './identity-provider.ts';
import { leaveForOkta } from './leave-for-okta.ts';
import { isSignOut, makeReaderNotices, type ReaderNotice } from './reader-notice.ts';
import { revokeWithTimeout } from './revoke-with-timeout.ts';
import { type Reason, SignInError } from './sign-in-error.ts';
import { forgetReturn, type SignInRecord } from './sign-in-record.ts';
import { makeSignInWindow } from './sign-in-window.ts';
import { comeIn, forgetAttempt, signInSilently, stayOut } from './silent-sign-in.ts';
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
  /**
   * Finishes the sign-in from which the user returns, or tries a silent one; `silent` is one that
   * was begun before.
   */
  start(arrival: Arrival, silent?: Promise<boolean>): Promise<void>;
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

  async function start(arrival: Arrival, silent?: Promise<boolean>): Promise<void> {
    if (arrival.kind === 'callback') {
      forgetAttempt(browser);
      return finishSignIn(arrival.url, arrival.record);
    }
    if (arrival.kind === 'window') return;
    try {
      const hasLeft = await (silent ?? signInSilently(provider, browser, arrival));
      if (hasLeft) setState({ kind: 'leaving' });
      else showSignedOut(notSignedIn());
    } catch (error) {
      endSession(error);
    }
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
      comeIn(browser);
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
      stayOut(browser);
      showSignedOut(new SignInError('signed-out-elsewhere'));
    } else {
      showSignedOut(new SignInError('other-person'));
    }
  }

  async function leave(prompt: Prompt | undefined): Promise<void> {
    // The page of a lapsed session stays visible until the browser has left it.
    if (!reader()) setState({ kind: 'leaving' });
    try {
      await leaveForOkta(provider, browser, prompt);
    } catch (error) {
      endSession(error);
    }
  }

  /** After a refusal, asks for credentials: otherwise Okta would refuse the same account again. */
  function promptAfter(before: SessionState): Prompt | undefined {
    return 'reason' in before && before.reason === 'denied' ? 'login' : undefined;
  }

  async function signIn(): Promise<void> {
    const prompt = promptAfter(state());
    comeIn(browser);
    if (tabStorage.isPersistent()) return leave(prompt);
    if (signInWindow.open(prompt)) return;
    showSignedOut(new SignInError('blocked'));
  }

  function signInAgain(): void {
    const before = state();
    if (before.kind !== 'lapsed') return;
    setState({ ...before, isWindowBlocked: !signInWindow.open(promptAfter(before)) });
  }

  async function signOut(): Promise<void> {
    stayOut(browser);
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
      if (tabStorage.isPersistent()) await leave(promptAfter(state()));
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
