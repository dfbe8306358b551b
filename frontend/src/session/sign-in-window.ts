import { CALLBACK_PATH } from '@three-tier-chat/wire-contract';
import type { Browser, SmallWindow } from './browser.ts';
import type { Grant, IdentityProvider, Prompt, SignInSecrets } from './identity-provider.ts';

/** Signing in beside the page, which stays as it is and keeps the attempt's secrets in memory. */
export interface SignInWindow {
  /** Opens the window, only in answer to a click; false when the browser does not let it. */
  open(prompt: Prompt | undefined): boolean;
  /** Forgets the attempt that is under way: an answer to it is not believed any more. */
  callOff(): void;
}

/** Begins the `state` of every attempt in a window, by which the callback page knows them. */
const STATE = 'window.';

export function isWindowState(state: string | null): boolean {
  return state?.startsWith(STATE) ?? false;
}

/**
 * Makes the way to sign in by a window. Its callback page hands over what Okta answered (RFC 6749
 * §4.1.2), which only the page that holds the attempt's verifier can redeem.
 */
export function makeSignInWindow(
  provider: IdentityProvider,
  browser: Browser,
  onGrant: (grant: Promise<Grant>) => void,
): SignInWindow {
  let attempt: { readonly secrets: SignInSecrets; readonly shown: SmallWindow } | undefined;

  async function lead(shown: SmallWindow, prompt: Prompt | undefined): Promise<void> {
    const made = provider.makeSecrets();
    const secrets = { ...made, state: `${STATE}${made.state}` };
    const begun = { secrets, shown };
    callOff();
    attempt = begun;
    try {
      const redirectUri = `${browser.address().origin}${CALLBACK_PATH}`;
      const url = await provider.authorizationUrl(secrets, redirectUri, prompt);
      if (attempt === begun) shown.goTo(url);
    } catch (error) {
      if (attempt !== begun) return;
      callOff();
      onGrant(Promise.reject(error));
    }
  }

  function callOff(): void {
    attempt?.shown.close();
    attempt = undefined;
  }

  browser.siblings.onTold((message) => {
    const answer = readAnswer(message);
    if (!answer || answer.state !== attempt?.secrets.state) return;
    const { secrets } = attempt;
    browser.siblings.tell({ kind: 'sign-in-taken', state: answer.state });
    callOff();
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
    callOff,
  };
}

/**
 * Hands what Okta answered over to the page that asked, from the window that it opened. `onTaken` is
 * told when that page has it.
 */
export function handOver(
  { siblings }: Browser,
  { search, searchParams }: URL,
  onTaken: () => void,
) {
  const state = searchParams.get('state');
  siblings.onTold((message) => {
    const told = message as { kind?: unknown; state?: unknown } | null | undefined;
    if (told?.kind === 'sign-in-taken' && told.state === state) onTaken();
  });
  siblings.tell({ kind: 'sign-in-answer', search });
}

function readAnswer(message: unknown): { state: string | null; search: string } | undefined {
  const { kind, search } = (message ?? {}) as { kind?: unknown; search?: unknown };
  if (kind !== 'sign-in-answer' || typeof search !== 'string' || !search.startsWith('?')) {
    return undefined;
  }
  return { search, state: new URLSearchParams(search).get('state') };
}
