import { type CryptoKey, importJWK } from 'jose';

/** An issuer's published keys by key id; undefined for one that is published and not accepted. */
export type KeySet = ReadonlyMap<string, CryptoKey | undefined>;

/** RFC 7518 §3.3; above it a signature costs too much to check. */
const MODULUS_BITS = { least: 2048, most: 8192 };
/** FIPS 186-5 §5.1: with 1 a signature would be the text itself. */
const EXPONENT = { least: 65_537n, below: 1n << 256n };
/** An issuer publishes two or three keys. */
const MOST_KEYS = 100;

/**
 * Reads a JWK Set (RFC 7517 §5). Who publishes keys may err, and a signature is worth what its key is:
 * a key that is weak, secret, for another use, or under another's id is not accepted; the others stand.
 *
 * @throws Error for what is no key set, or one without any accepted key.
 */
export async function parseKeySet(body: unknown): Promise<KeySet> {
  const list = isRecord(body) ? body['keys'] : undefined;
  if (!Array.isArray(list) || list.length > MOST_KEYS) throw new Error('This is no key set');
  const keys = new Map<string, CryptoKey | undefined>();
  for (const jwk of list) {
    const kid = isRecord(jwk) ? jwk['kid'] : undefined;
    if (typeof kid !== 'string' || kid === '') continue;
    // Which of two keys of one id signed a token would be the reader's guess.
    keys.set(kid, keys.has(kid) ? undefined : await importKey(jwk));
  }
  if ([...keys.values()].some((key) => key !== undefined)) return keys;
  throw new Error('The key set holds no key that is accepted');
}

/** Undefined for a key that must not verify a token. */
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
