const MOST_FAILURES = 10;
const WINDOW_MS = 60_000;
/** Anybody can name any number of logins, known or not, so the oldest are removed. */
const MOST_LOGINS = 1000;
const LONGEST_LOGIN = 256;

export interface SignInThrottle {
  /** True while a login, known or not, is locked. */
  isLocked(login: string): boolean;
  recordFailure(login: string): void;
  clear(): void;
}

/** Locks a login for the rest of a minute in which ten wrong passwords were tried. */
export function createSignInThrottle(now: () => number = Date.now): SignInThrottle {
  const failures = new Map<string, readonly number[]>();
  const recent = (login: string) =>
    (failures.get(keyOf(login)) ?? []).filter((at) => now() - at < WINDOW_MS);

  return {
    isLocked: (login) => recent(login).length >= MOST_FAILURES,
    recordFailure(login) {
      for (const known of failures.keys()) {
        if (recent(known).length === 0) failures.delete(known);
      }
      const at = [...recent(login), now()].slice(-MOST_FAILURES);
      failures.delete(keyOf(login));
      failures.set(keyOf(login), at);
      const [oldest] = failures.keys();
      if (failures.size > MOST_LOGINS && oldest !== undefined) failures.delete(oldest);
    },
    clear: () => failures.clear(),
  };
}

function keyOf(login: string): string {
  return login.slice(0, LONGEST_LOGIN).trim().toLowerCase();
}
