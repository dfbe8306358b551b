import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';

/** An issuer's keys, by id. */
export interface KeyCache {
  /**
   * Undefined for a key that the issuer does not publish, or that must not verify anything.
   *
   * @throws Error if no keys are available, or only keys that are too old.
   */
  find(kid: string): Promise<KeyObject | undefined>;
}

type Keys = ReadonlyMap<string, KeyObject | undefined>;

/** Older keys are fetched again; while that fails, the known ones remain in use. */
const FRESH_MS = 10 * 60_000;
/** "API Gateway can cache the public key for two hours" (JWT authorizers of HTTP APIs). */
const USABLE_MS = 2 * 60 * 60_000;
/**
 * Minimum time between requests for unknown key ids, and between requests to an unavailable issuer.
 */
const PAUSE_MS = 1000;
/** API Gateway quotas for HTTP APIs: 1.5 s for the issuer's keys. */
const TIMEOUT_MS = 1500;

/** @param locate returns the keys' address, on first use. */
export function createKeyCache(locate: () => Promise<URL>): KeyCache {
  let known: { readonly keys: Keys; readonly atMs: number } | undefined;
  let loading: Promise<void> | undefined;
  let pausedUntilMs = 0;
  let lastFailure: unknown;

  const load = (): Promise<void> => {
    loading ??= (async () => {
      if (Date.now() < pausedUntilMs) return;
      pausedUntilMs = Date.now() + PAUSE_MS;
      try {
        known = { keys: readKeys(await fetchJson(await locate())), atMs: Date.now() };
        lastFailure = undefined;
      } catch (cause) {
        lastFailure = cause;
      }
    })().finally(() => {
      loading = undefined;
    });
    return loading;
  };
  const ageMs = () => (known ? Date.now() - known.atMs : Number.POSITIVE_INFINITY);

  return {
    async find(kid) {
      if (ageMs() > FRESH_MS) await load();
      if (known && !known.keys.has(kid)) await load();
      if (!known || ageMs() > USABLE_MS || (lastFailure !== undefined && !known.keys.has(kid))) {
        throw new Error('The issuer’s signing keys are not available', { cause: lastFailure });
      }
      return known.keys.get(kid);
    },
  };
}

/** @throws Error for anything but JSON in time. */
export async function fetchJson(url: URL | string): Promise<unknown> {
  const response = await fetch(url, {
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response.json();
}

/** RFC 7517 §5. Keys that are weak, for another use, or share an id with another are not used. */
function readKeys(body: unknown): Keys {
  const { keys: list } = Object(body) as { readonly keys?: unknown };
  if (!Array.isArray(list)) throw new Error('The issuer published no key set');
  const keys = new Map<string, KeyObject | undefined>();
  for (const each of list as readonly unknown[]) {
    const jwk = Object(each) as JsonWebKey;
    const { kid } = jwk;
    if (typeof kid !== 'string') continue;
    keys.set(kid, keys.has(kid) ? undefined : readKey(jwk));
  }
  return keys;
}

function readKey(jwk: JsonWebKey): KeyObject | undefined {
  const { kty, use = 'sig', alg = 'RS256', n, e } = jwk;
  if (kty !== 'RSA' || use !== 'sig' || alg !== 'RS256' || 'd' in jwk) return undefined;
  try {
    const key = createPublicKey({ key: { kty, n, e } as JsonWebKey, format: 'jwk' });
    const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
    const isStrong = modulusLength >= 2048 && publicExponent >= 65_537n;
    return isStrong && publicExponent % 2n === 1n ? key : undefined;
  } catch {
    return undefined;
  }
}
