import type { Clock } from './browser.ts';
import type { IdentityProvider } from './identity-provider.ts';

const TIMEOUT_MS = 3_000;

/** Revokes a refresh token, but waits only a moment, so that signing out is not delayed. */
export async function revokeWithTimeout(
  provider: IdentityProvider,
  refreshToken: string,
  clock: Clock,
): Promise<void> {
  let cancel: () => void = () => {};
  const enough = new Promise<void>((resolve) => {
    cancel = clock.after(TIMEOUT_MS, resolve);
  });
  await Promise.race([provider.revoke(refreshToken).catch(() => {}), enough]);
  cancel();
}
