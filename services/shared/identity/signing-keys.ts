import {
  type CryptoKey,
  createRemoteJWKSet,
  customFetch,
  errors,
  type FlattenedJWSInput,
  type JWSHeaderParameters,
} from 'jose';

const FETCH_TIMEOUT_MS = 3000;
const RELOAD_INTERVAL_MS = 5 * 60_000;
/** How long a failed load is not tried again: an outage costs one request per window, not one per token. */
const FAILURE_BACKOFF_MS = 3000;

/** The issuer's keys cannot be loaded: says nothing about the token at hand. */
export class SigningKeysUnavailable extends Error {
  override readonly name = 'SigningKeysUnavailable';

  constructor(cause: unknown) {
    super('The issuer’s signing keys cannot be loaded', { cause });
  }
}

export type FindKey = (header: JWSHeaderParameters, token: FlattenedJWSInput) => Promise<CryptoKey>;

/**
 * Finds an issuer's signing keys by key id, and goes on with those it knows while the issuer is away.
 * jose alone drops its keys after ten minutes and then refuses everyone. Here they never grow stale;
 * a reload in the background replaces them, so that a withdrawn key is trusted until one succeeds.
 * An unknown key id asks the issuer at most once in 30 s.
 *
 * The returned function throws SigningKeysUnavailable, or jose's error about the token.
 */
export function createSigningKeys(url: URL, fetchKeys: typeof fetch): FindKey {
  let retryAtMs = 0;
  const keys = createRemoteJWKSet(url, {
    cacheMaxAge: Number.POSITIVE_INFINITY,
    timeoutDuration: FETCH_TIMEOUT_MS,
    [customFetch]: async (address, options) => {
      if (Date.now() < retryAtMs) throw new Error('Loading the signing keys failed a moment ago');
      return fetchKeys(address, options);
    },
  });
  const guard = async <T>(load: () => Promise<T>): Promise<T> => {
    try {
      return await load();
    } catch (cause) {
      if (isAboutToken(cause)) throw cause;
      if (Date.now() >= retryAtMs) retryAtMs = Date.now() + FAILURE_BACKOFF_MS;
      throw new SigningKeysUnavailable(cause);
    }
  };

  // A failed reload changes nothing: the keys at hand stay in use until the next one.
  setInterval(() => guard(keys.reload).catch(() => undefined), RELOAD_INTERVAL_MS).unref();
  return (header, token) => guard(() => keys(header, token));
}

function isAboutToken(cause: unknown): boolean {
  return (
    cause instanceof errors.JWKSNoMatchingKey ||
    cause instanceof errors.JWKSMultipleMatchingKeys ||
    cause instanceof errors.JOSENotSupported
  );
}
