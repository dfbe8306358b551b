import type { Clock } from './browser.ts';
import type { IdentityProvider } from './identity-provider.ts';

const PATIENCE_MS = 3_000;

/** Revokes a refresh token and waits a moment for it; signing out goes on without it. */
export async function revokeWithPatience(
  provider: IdentityProvider,
  refreshToken: string,
  clock: Clock,
): Promise<void> {
  let callOff: () => void = () => {};
  const enough = new Promise<void>((resolve) => {
    callOff = clock.after(PATIENCE_MS, resolve);
  });
  await Promise.race([provider.revoke(refreshToken).catch(() => {}), enough]);
  callOff();
}
