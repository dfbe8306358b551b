import { CALLBACK_PATH } from '@three-tier-chat/wire-contract';
import type { Browser, PopupWindow } from './browser.ts';
import type { Grant, IdentityProvider, Prompt, SignInSecrets } from './identity-provider.ts';

/**
 * Signs in in a separate window, while the page stays and keeps the attempt's secrets in memory.
 */
export interface SignInWindow {
  /** Opens the window; false if the browser blocks it. Call it only on a click. */
  open(prompt: Prompt | undefined): boolean;
  /** Cancels the current attempt: its answer is no longer accepted. */
  cancel(): void;
}

/** Prefix of the `state` of attempts in a window, by which the callback page recognizes them. */
const STATE = 'window.';

export function isWindowState(state: string | null): boolean {
  return state?.startsWith(STATE) ?? false;
}

/**
 * Creates the sign-in by a window. The window's callback page sends Okta's answer (RFC 6749 §4.1.2)
 * to this page; only the page with the attempt's verifier can redeem it.
 */
export function makeSignInWindow(
  provider: IdentityProvider,
  browser: Browser,
  onGrant: (grant: Promise<Grant>) => void,
): SignInWindow {
  let attempt: { readonly secrets: SignInSecrets; readonly shown: PopupWindow } | undefined;

  async function lead(shown: PopupWindow, prompt: Prompt | undefined): Promise<void> {
    const made = provider.makeSecrets();
    const secrets = { ...made, state: `${STATE}${made.state}` };
    const begun = { secrets, shown };
    cancel();
    attempt = begun;
    try {
      const redirectUri = `${browser.address().origin}${CALLBACK_PATH}`;
      const url = await provider.authorizationUrl(secrets, redirectUri, prompt);
      if (attempt === begun) shown.goTo(url);
    } catch (error) {
      if (attempt !== begun) return;
      cancel();
      onGrant(Promise.reject(error));
    }
  }

  function cancel(): void {
    attempt?.shown.close();
    attempt = undefined;
  }

  browser.tabChannel.onMessage((message) => {
    const answer = readAnswer(message);
    if (!answer || answer.state !== attempt?.secrets.state) return;
    const { secrets } = attempt;
    browser.tabChannel.post({ kind: 'sign-in-taken', state: answer.state });
    cancel();
    const url = new URL(`${CALLBACK_PATH}${answer.search}`, browser.address().origin);
    onGrant(provider.redeem(url, secrets));
  });

  return {
    open(prompt) {
      const shown = browser.openWindow();
      if (!shown) return false;
      void lead(shown, prompt);
      return true;
    },
    cancel,
  };
}

/**
 * Sends Okta's answer from the sign-in window to the page that opened it. `onReceived` is called
 * when that page has confirmed it.
 */
export function sendSignInAnswer(
  { tabChannel }: Browser,
  { search, searchParams }: URL,
  onReceived: () => void,
) {
  const state = searchParams.get('state');
  tabChannel.onMessage((message) => {
    const taken = message as { kind?: unknown; state?: unknown } | null | undefined;
    if (taken?.kind === 'sign-in-taken' && taken.state === state) onReceived();
  });
  tabChannel.post({ kind: 'sign-in-answer', search });
}

function readAnswer(message: unknown): { state: string | null; search: string } | undefined {
  const { kind, search } = (message ?? {}) as { kind?: unknown; search?: unknown };
  if (kind !== 'sign-in-answer' || typeof search !== 'string' || !search.startsWith('?')) {
    return undefined;
  }
  return { search, state: new URLSearchParams(search).get('state') };
}
