import { type CryptoKey, errors, type JWSHeaderParameters } from 'jose';
import { type KeySet, parseKeySet } from './key-set.ts';
import { TokenFault } from './token-fault.ts';

const FETCH_TIMEOUT_MS = 3000;
const RELOAD_INTERVAL_MS = 5 * 60_000;
/** How long a failed load is not tried again: an outage costs one request per window, not one per token. */
const FAILURE_BACKOFF_MS = 3000;
/**
 * What unknown key ids may cost: a handful of requests at once, then one in five seconds. A single
 * stray id just before a rotation leaves enough for the first token of the new key; under a flood a
 * rotation is seen five seconds late.
 */
const UNKNOWN_KEY_RELOADS = { atOnce: 5, intervalMs: 5000 };

/** The issuer's keys cannot be loaded: says nothing about the token at hand. */
export class SigningKeysUnavailable extends Error {
  override readonly name = 'SigningKeysUnavailable';

  constructor(cause: unknown) {
    super('The issuer’s signing keys cannot be loaded', { cause });
  }
}

export type FindKey = (header: JWSHeaderParameters) => Promise<CryptoKey>;

/**
 * Finds an issuer's signing keys by key id, and goes on with those it knows while the issuer is away.
 * They never grow stale; a reload in the background replaces them, so that a withdrawn key is trusted
 * until one succeeds.
 *
 * The returned function throws SigningKeysUnavailable, TokenFault, or jose's JWKSNoMatchingKey.
 */
export function createSigningKeys(url: URL, fetchKeys: typeof fetch): FindKey {
  const mayReload = createAllowance(UNKNOWN_KEY_RELOADS);
  let known: KeySet | undefined;
  let loading: Promise<KeySet> | undefined;
  let retryAtMs = 0;

  const load = (): Promise<KeySet> => {
    loading ??= (async () => {
      if (Date.now() < retryAtMs) throw new Error('Loading the signing keys failed a moment ago');
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
      // A load that had begun before this token came may have missed its key.
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

  // A failed reload changes nothing: the keys at hand stay in use until the next one.
  setInterval(() => load().catch(() => undefined), RELOAD_INTERVAL_MS).unref();
  return ({ kid = '' }) => find(kid);
}

async function fetchKeySet(url: URL, fetchKeys: typeof fetch): Promise<KeySet> {
  const response = await fetchKeys(url, {
    headers: { accept: 'application/json' },
    // A redirect would let another address vouch for everybody.
    redirect: 'manual',
    signal: AbortSignal.timeout(FETCH_TIMEOUT_MS),
  });
  if (response.status === 200) return parseKeySet(await response.json());
  await response.body?.cancel();
  throw new Error(`The issuer answered ${response.status} instead of its keys`);
}

/** Grants some at once, and one more each interval. */
function createAllowance({ atOnce, intervalMs }: typeof UNKNOWN_KEY_RELOADS): () => boolean {
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
