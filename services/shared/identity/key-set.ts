import { type CryptoKey, importJWK } from 'jose';

/** An issuer's published keys by key id; undefined for a published key that is not accepted. */
export type KeySet = ReadonlyMap<string, CryptoKey | undefined>;

/** RFC 7518 §3.3; verification with a larger modulus is too expensive. */
const MODULUS_BITS = { least: 2048, most: 8192 };
/** FIPS 186-5 §5.1; with exponent 1 anybody could write a valid signature. */
const EXPONENT = { least: 65_537n, below: 1n << 256n };
/** An issuer publishes two or three keys. */
const MAX_KEYS = 100;

/**
 * Reads a JWK Set (RFC 7517 §5). A key that is weak, private or symmetric, for another use, or
 * shares its id with another key is not accepted, since a signature is only as good as its key; the
 * other keys are used.
 *
 * @throws Error if it is not a key set or has no accepted key.
 */
export async function parseKeySet(body: unknown): Promise<KeySet> {
  const list = isRecord(body) ? body['keys'] : undefined;
  if (!Array.isArray(list) || list.length > MAX_KEYS)
    throw new Error('The answer is not a JWK Set');
  const keys = new Map<string, CryptoKey | undefined>();
  for (const jwk of list) {
    const kid = isRecord(jwk) ? jwk['kid'] : undefined;
    if (typeof kid !== 'string' || kid === '') continue;
    // Two keys with one id are ambiguous, so neither is accepted.
    keys.set(kid, keys.has(kid) ? undefined : await importKey(jwk));
  }
  if ([...keys.values()].some((key) => key !== undefined)) return keys;
  throw new Error('The key set contains no acceptable key');
}

/** @returns undefined for a key that must not verify tokens. */
async function importKey(jwk: Readonly<Record<string, unknown>>): Promise<CryptoKey | undefined> {
  const { kty, n, e, use, alg, key_ops, d } = jwk;
  if (kty !== 'RSA' || d !== undefined) return undefined;
  if ((use ?? 'sig') !== 'sig' || (alg ?? 'RS256') !== 'RS256') return undefined;
  if (key_ops !== undefined && !(Array.isArray(key_ops) && key_ops.includes('verify'))) {
    return undefined;
  }
  if (typeof n !== 'string' || typeof e !== 'string') return undefined;
  if (!isModulus(readInteger(n)) || !isExponent(readInteger(e))) return undefined;
  const key = await importJWK({ kty, n, e }, 'RS256').catch(() => undefined);
  return key instanceof Uint8Array ? undefined : key;
}

function isModulus(modulus: bigint): boolean {
  const bits = modulus.toString(2).length;
  return isOdd(modulus) && bits >= MODULUS_BITS.least && bits <= MODULUS_BITS.most;
}

function isExponent(exponent: bigint): boolean {
  return isOdd(exponent) && exponent >= EXPONENT.least && exponent < EXPONENT.below;
}

function isOdd(integer: bigint): boolean {
  return integer % 2n === 1n;
}

/** Base64urlUInt (RFC 7518 §2). */
function readInteger(text: string): bigint {
  return BigInt(`0x0${Buffer.from(text, 'base64url').toString('hex')}`);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
