import type { Clock } from './browser.ts';
import type { Grant, IdentityProvider, Person } from './identity-provider.ts';
import { endsSession, SignInError } from './sign-in-error.ts';

export interface Tokens {
  readonly accessToken: string;
  readonly idToken: string;
  readonly refreshToken: string | undefined;
  readonly person: Person;
  /** When the access token expires and when to renew it, in milliseconds since the epoch. */
  readonly expiresAtMs: number;
  readonly renewAtMs: number;
  /** What the access token allows; empty while no grant has said so. */
  readonly scopes: readonly string[];
}

/** What can be told of the tokens. */
export type TokenFacts = Pick<Tokens, 'expiresAtMs' | 'renewAtMs' | 'scopes'> & {
  /** Without a refresh token, the session ends with the access token. */
  readonly isRenewable: boolean;
};

export interface TokenKeeper {
  /** Accepts the grant of a sign-in. Throws SignInError if it names no person. */
  accept(grant: Grant): Person;
  /**
   * Tokens that are valid for a call now, renewed first if they are about to expire, or have less
   * than `minLifeMs` left. If the renewal fails, those that are still valid have to do.
   */
  fresh(minLifeMs?: number): Promise<Tokens>;
  /** Tokens other than `refused`, which the server did not accept; renews at most once. */
  renewRefused(refused: Tokens): Promise<Tokens>;
  /** Undefined when there are no tokens. */
  facts(): TokenFacts | undefined;
  /** Forgets all tokens and returns the last ones, to be revoked. */
  forget(): Tokens | undefined;
}

/** Delay of the next renewal after an outage. */
const RETRY_DELAY_MS = 20_000;
/** A token with less time left might expire before a call arrives. */
const MIN_LIFETIME_MS = 5_000;

/**
 * Keeps the tokens in this closure and nowhere else. Renews them in the background; `onEnded` is
 * called when the session has ended.
 */
export function makeTokenKeeper(
  provider: IdentityProvider,
  clock: Clock,
  onEnded: (error: SignInError) => void,
): TokenKeeper {
  let held: Tokens | undefined;
  let renewal: Promise<Tokens> | undefined;
  let cancel: () => void = () => {};

  function hold(tokens: Tokens): Tokens {
    held = tokens;
    scheduleRenewal(tokens.renewAtMs - clock.now());
    return tokens;
  }

  function scheduleRenewal(delayMs: number): void {
    cancel();
    cancel = clock.after(Math.max(0, delayMs), () => {
      renew().catch((error: unknown) => {
        if (held && isTransient(error)) scheduleRenewal(RETRY_DELAY_MS);
      });
    });
  }

  /** One renewal at a time: a second use of a rotated refresh token would end the session. */
  function renew(): Promise<Tokens> {
    renewal ??= renewOnce().finally(() => {
      renewal = undefined;
    });
    return renewal;
  }

  async function renewOnce(): Promise<Tokens> {
    const before = current();
    try {
      if (before.refreshToken === undefined) {
        throw new SignInError('ended');
      }
      const grant = await provider.renew(before.refreshToken);
      if (held !== before) {
        // Signed out meanwhile: what came too late must not bring the session back.
        if (grant.refreshToken) await provider.revoke(grant.refreshToken).catch(() => {});
        throw signedOut();
      }
      return hold(toTokens(grant, before, clock.now()));
    } catch (error) {
      if (held === before && error instanceof SignInError && endsSession(error)) {
        forget();
        onEnded(error);
      }
      throw error;
    }
  }

  function current(): Tokens {
    if (!held) throw signedOut();
    return held;
  }

  function forget(): Tokens | undefined {
    const last = held;
    held = undefined;
    cancel();
    return last;
  }

  return {
    accept: (grant) => hold(toTokens(grant, undefined, clock.now())).person,

    async fresh(minLifeMs = 0) {
      const tokens = current();
      // Asked here too, because a browser slows the timers of a page in the background.
      if (clock.now() < renewalFor(tokens, minLifeMs)) return tokens;
      try {
        return await renew();
      } catch (error) {
        const isPersistent = clock.now() < tokens.expiresAtMs - MIN_LIFETIME_MS;
        if (held === tokens && isPersistent) return tokens;
        throw error;
      }
    },

    async renewRefused(refused) {
      const tokens = current();
      return tokens.accessToken === refused.accessToken ? renew() : tokens;
    },

    facts() {
      if (!held) return undefined;
      const { expiresAtMs, renewAtMs, scopes, refreshToken } = held;
      return { expiresAtMs, renewAtMs, scopes, isRenewable: refreshToken !== undefined };
    },

    forget,
  };
}

function toTokens(grant: Grant, before: Tokens | undefined, nowMs: number): Tokens {
  const person = grant.person ?? before?.person;
  const idToken = grant.idToken ?? before?.idToken;
  if (!person || idToken === undefined) {
    throw new SignInError('untrusted');
  }
  if (before && before.person.subject !== person.subject) {
    throw new SignInError('other-person');
  }
  const lifeMs = grant.expiresInSeconds * 1000;
  const expiresAtMs = nowMs + lifeMs;
  return {
    accessToken: grant.accessToken,
    idToken,
    refreshToken: grant.refreshToken ?? before?.refreshToken,
    person,
    // A renewal that names none grants the same (RFC 6749 §6).
    scopes: grant.scopes ?? before?.scopes ?? [],
    expiresAtMs,
    renewAtMs: expiresAtMs - Math.min(60_000, lifeMs / 5),
  };
}

/** When tokens must be renewed to have so much of their life left; without a refresh token, they cannot. */
function renewalFor({ refreshToken, renewAtMs, expiresAtMs }: Tokens, minLifeMs: number): number {
  return refreshToken === undefined ? renewAtMs : Math.min(renewAtMs, expiresAtMs - minLifeMs);
}

function isTransient(error: unknown): boolean {
  return error instanceof SignInError && error.code === 'unreachable';
}

function signedOut(): SignInError {
  return new SignInError('ended');
}
