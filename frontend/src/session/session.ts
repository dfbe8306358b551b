import { CALLBACK_PATH } from '@three-tier-chat/wire-contract';
import { type Accessor, createSignal } from 'solid-js';
import type { Arrival } from './arrival.ts';
import { makeAuthorizedFetch } from './authorized-fetch.ts';
import type { Browser } from './browser.ts';
import type { Grant, IdentityProvider, Person, Prompt } from './identity-provider.ts';
import { revokeWithPatience } from './patient-revocation.ts';
import { isSignOut, makeReaderNotices, type ReaderNotice } from './reader-notice.ts';
import { SignInError, type SignInErrorCode } from './sign-in-error.ts';
import { keepSignInRecord, type SignInRecord } from './sign-in-record.ts';
import { makeSignInWindow } from './sign-in-window.ts';
import { makeTokenKeeper } from './token-keeper.ts';

export type SessionState =
  | { readonly kind: 'starting' }
  /** On the way to Okta. */
  | { readonly kind: 'leaving' }
  | { readonly kind: 'signed-in'; readonly person: Person }
  | Lapsed
  | ({ readonly kind: 'signed-out' } & Reason);

/** The tokens are gone, and what the person reads and writes stays until they sign in again. */
export interface Lapsed extends Reason {
  readonly kind: 'lapsed';
  readonly person: Person;
  /** The browser opened no window to sign in. */
  readonly isWindowBlocked: boolean;
}

interface Reason {
  readonly reason: SignInErrorCode;
  readonly description?: string | undefined;
}

export interface Session {
  readonly state: Accessor<SessionState>;
  /** Finishes the sign-in that the reader comes back from, or tries one that needs no click. */
  start(arrival: Arrival): Promise<void>;
  signIn(): Promise<void>;
  /** Signs a lapsed session's person in again, in a window beside the page. */
  signInAgain(): void;
  /** The same by leaving the page, which loses what only stands there. */
  signInHere(): Promise<void>;
  signOut(): Promise<void>;
  /** Ends a session whose tokens a server did not take. */
  lapse(): void;
  /** Looks around after this page was away: `isRestored` when the browser had left it before. */
  wake(isRestored: boolean): void;
  /** `fetch` with the caller's tokens. */
  readonly fetch: typeof fetch;
}

/** Set while a silent attempt is under way: found by a visit, the attempt did not come back. */
const ATTEMPTED = 'chat.silent-attempt';
/** Set by signing out, until the reader signs in by a click: a reload stays out. */
const STAY_OUT = 'chat.signed-out';

/** The reader's session: who is signed in, and every way in and out. */
export function createSession(
  provider: IdentityProvider,
  browser: Browser,
  request: typeof fetch = (input, init) => fetch(input, init),
): Session {
  const [state, setState] = createSignal<SessionState>({ kind: 'starting' });
  const keeper = makeTokenKeeper(provider, browser.clock, endBy);
  const notices = makeReaderNotices(browser, leaveWith);
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

  /** What ended the session, or kept it from going on, stands beside what its person reads. */
  function endBy(error: unknown): void {
    const person = reader();
    const { code, description } = asSignInError(error);
    if (!person || code === 'other-person') showSignedOut(error);
    else setState({ kind: 'lapsed', person, reason: code, description, isWindowBlocked: false });
  }

  async function start(arrival: Arrival): Promise<void> {
    const attempted = tabStorage.getItem(ATTEMPTED) !== null;
    tabStorage.removeItem(ATTEMPTED);
    if (arrival.kind === 'callback') return finishSignIn(arrival.url, arrival.record);
    if (attempted || tabStorage.getItem(STAY_OUT) !== null) return showSignedOut(nobody());
    // Without a record the answer could not be believed, and nothing would stop the next attempt.
    if (!tabStorage.lasts()) return showSignedOut(nobody());
    tabStorage.setItem(ATTEMPTED, '1');
    await leaveForOkta('none');
  }

  async function finishSignIn(url: URL, record: SignInRecord | undefined): Promise<void> {
    // A callback that this tab did not ask for is not believed (RFC 9700 §4.7).
    if (!record) return showSignedOut(nobody());
    await takeGrant(provider.redeem(url, record), record.silentSince);
  }

  /** `since`: the id of the last notice before the sign-in began. */
  async function takeGrant(coming: Promise<Grant>, since = notices.latest()?.id): Promise<void> {
    try {
      const grant = await coming;
      const latest = notices.latest();
      if (isSignOut(latest) && latest.id !== since) {
        // Signed out elsewhere while this tab was on its way in.
        if (grant.refreshToken) forgetToken(grant.refreshToken);
        return showLeft(latest);
      }
      const person = keeper.accept(grant);
      tabStorage.removeItem(STAY_OUT);
      setState({ kind: 'signed-in', person });
      await notices.announce(person.subject);
    } catch (error) {
      endBy(error);
    }
  }

  function forgetToken(refreshToken: string): void {
    void provider.revoke(refreshToken).catch(() => {});
  }

  function dropTokens(): void {
    const tokens = keeper.forget();
    if (tokens?.refreshToken) forgetToken(tokens.refreshToken);
  }

  /** Follows what another tab announced: this one keeps no session of anybody else. */
  function leaveWith(notice: ReaderNotice): void {
    if (!reader()) return;
    dropTokens();
    signInWindow.callOff();
    showLeft(notice);
  }

  function showLeft(notice: ReaderNotice): void {
    if (isSignOut(notice)) {
      tabStorage.setItem(STAY_OUT, '1');
      showSignedOut(new SignInError('left-elsewhere', 'Signed out in another tab.'));
    } else {
      showSignedOut(new SignInError('other-person', 'Somebody else signed in.'));
    }
  }

  async function leaveForOkta(prompt: Prompt | undefined): Promise<void> {
    // A lapsed session's page stays until the browser has left it.
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
      endBy(error);
    }
  }

  /** Okta would let a refused account straight through to the same refusal. */
  function promptAfter(before: SessionState): Prompt | undefined {
    return 'reason' in before && before.reason === 'denied' ? 'login' : undefined;
  }

  async function signIn(): Promise<void> {
    const prompt = promptAfter(state());
    tabStorage.removeItem(STAY_OUT);
    if (tabStorage.lasts()) return leaveForOkta(prompt);
    if (signInWindow.open(prompt)) return;
    showSignedOut(new SignInError('blocked', 'The browser blocks every way to sign in.'));
  }

  function signInAgain(): void {
    const before = state();
    if (before.kind !== 'lapsed') return;
    setState({ ...before, isWindowBlocked: !signInWindow.open(promptAfter(before)) });
  }

  async function signOut(): Promise<void> {
    tabStorage.setItem(STAY_OUT, '1');
    notices.announceSignOut();
    signInWindow.callOff();
    const tokens = keeper.forget();
    if (!tokens) return showSignedOut(nobody());
    setState({ kind: 'leaving' });
    if (tokens.refreshToken) {
      await revokeWithPatience(provider, tokens.refreshToken, browser.clock);
    }
    try {
      const { origin } = browser.address();
      browser.leaveTo(await provider.endSessionUrl(tokens.idToken, `${origin}/`));
    } catch {
      showSignedOut(nobody());
    }
  }

  const authorizedFetch = makeAuthorizedFetch(keeper, request);

  return {
    state,
    start,
    signIn,
    signInAgain,
    async signInHere() {
      if (tabStorage.lasts()) await leaveForOkta(promptAfter(state()));
      else endBy(new SignInError('blocked', 'The browser blocks every way to sign in.'));
    },
    signOut,
    lapse() {
      dropTokens();
      if (state().kind === 'signed-in') endBy(new SignInError('ended', 'The tokens are refused.'));
    },
    wake(isRestored) {
      if (isRestored && state().kind === 'leaving') showSignedOut(nobody());
      notices.look();
    },
    fetch: (input, init) => {
      // A notice may have come while this page was asleep: nothing is asked as somebody who left.
      notices.look();
      return authorizedFetch(input, init);
    },
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
