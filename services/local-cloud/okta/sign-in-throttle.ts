const MOST_FAILURES = 10;
const WINDOW_MS = 60_000;

export interface SignInThrottle {
  /** True while a login has used up its wrong passwords, known or not. */
  isLocked(login: string): boolean;
  recordFailure(login: string): void;
  clear(): void;
}

/** Locks a login for what is left of a minute in which ten wrong passwords were tried. */
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
      failures.set(keyOf(login), [...recent(login), now()]);
    },
    clear: () => failures.clear(),
  };
}

function keyOf(login: string): string {
  return login.trim().toLowerCase();
}
