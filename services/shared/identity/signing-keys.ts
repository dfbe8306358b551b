import { type CryptoKey, errors, type JWSHeaderParameters } from 'jose';
import { type KeySet, parseKeySet } from './key-set.ts';
import { TokenFault } from './token-fault.ts';

const FETCH_TIMEOUT_MS = 3000;
const RELOAD_INTERVAL_MS = 5 * 60_000;
/**
 * How long to wait after a failed load: an outage then costs one request per interval, not one per
 * token.
 */
const FAILURE_BACKOFF_MS = 3000;
/**
 * Rate limit of reloads for unknown key ids: a burst of five, then one every five seconds. A single
 * stray id just before a rotation leaves enough for the first token with the new key; under a
 * flood, a rotation is noticed up to five seconds late.
 */
const UNKNOWN_KEY_RELOADS = { atOnce: 5, intervalMs: 5000 };

/** The issuer's keys cannot be loaded; this says nothing about the token. */
export class SigningKeysUnavailable extends Error {
  override readonly name = 'SigningKeysUnavailable';

  constructor(cause: unknown) {
    super('The issuer’s signing keys cannot be loaded', { cause });
  }
}

export type FindKey = (header: JWSHeaderParameters) => Promise<CryptoKey>;

/**
 * Finds an issuer's signing keys by key id, and keeps using known keys while the issuer is
 * unavailable. Known keys do not expire; a background reload replaces them, so that a withdrawn key
 * is trusted until a reload succeeds.
 *
 * The returned function throws SigningKeysUnavailable, TokenFault, or jose's JWKSNoMatchingKey.
 */
export function createSigningKeys(url: URL, fetchKeys: typeof fetch): FindKey {
  const mayReload = createTokenBucket(UNKNOWN_KEY_RELOADS);
  let known: KeySet | undefined;
  let loading: Promise<KeySet> | undefined;
  let retryAtMs = 0;

  const load = (): Promise<KeySet> => {
    loading ??= (async () => {
      if (Date.now() < retryAtMs) throw new Error('The signing keys failed to load a moment ago');
      try {
        known = await fetchKeySet(url, fetchKeys);
        return known;
      } catch (cause) {
        retryAtMs = Date.now() + FAILURE_BACKOFF_MS;
        throw cause;
      }
    })()
      .catch((cause: unknown) => {
        throw new SigningKeysUnavailable(cause);
      })
      .finally(() => {
        loading = undefined;
      });
    return loading;
  };

  const find = async (kid: string): Promise<CryptoKey> => {
    let keys = known ?? (await load());
    while (!keys.has(kid)) {
      // A load that began before this token arrived may not contain its key.
      const isJoined = loading !== undefined;
      if (!isJoined && !mayReload()) throw new errors.JWKSNoMatchingKey();
      keys = await load();
      if (!isJoined) break;
    }
    const key = keys.get(kid);
    if (key) return key;
    if (keys.has(kid)) throw new TokenFault('token is signed with a key that is not accepted');
    throw new errors.JWKSNoMatchingKey();
  };

  // After a failed reload, the current keys stay in use until the next one.
  setInterval(() => load().catch(() => undefined), RELOAD_INTERVAL_MS).unref();
  return ({ kid = '' }) => find(kid);
}

async function fetchKeySet(url: URL, fetchKeys: typeof fetch): Promise<KeySet> {
  const response = await fetchKeys(url, {
    headers: { accept: 'application/json' },
    // A redirect would let another address provide the keys.
    redirect: 'manual',
    signal: AbortSignal.timeout(FETCH_TIMEOUT_MS),
  });
  if (response.status === 200) return parseKeySet(await response.json());
  await response.body?.cancel();
  throw new Error(`The issuer answered ${response.status} instead of its keys`);
}

/** A token bucket: allows a burst, and then one more each interval. */
function createTokenBucket({ atOnce, intervalMs }: typeof UNKNOWN_KEY_RELOADS): () => boolean {
  let left = atOnce;
  let countedAtMs = Date.now();
  return () => {
    const nowMs = Date.now();
    left = Math.min(atOnce, left + Math.max(0, nowMs - countedAtMs) / intervalMs);
    countedAtMs = nowMs;
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}
