import { randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair, type JWK } from 'jose';

interface SigningKey {
  readonly kid: string;
  /** With `kid`, `alg` and `use`. */
  readonly privateJwk: JWK;
  readonly publicJwk: JWK;
}

/** The keys of one authorization server. */
export interface KeyRing {
  /** The key that signs. */
  current(): SigningKey;
  /** Signing key first, then those that current tokens may still need. */
  all(): readonly SigningKey[];
  /** Makes a new key that signs from now on. The old ones stay published. */
  rotate(): Promise<void>;
}

export async function createKeyRing(): Promise<KeyRing> {
  let keys: readonly [SigningKey, ...SigningKey[]] = [await makeSigningKey()];
  return {
    current: () => keys[0],
    all: () => keys,
    async rotate() {
      keys = [await makeSigningKey(), ...keys];
    },
  };
}

async function makeSigningKey(): Promise<SigningKey> {
  const kid = randomBytes(32).toString('base64url');
  const pair = await generateKeyPair('RS256', { extractable: true });
  const marks = { kid, alg: 'RS256', use: 'sig' };
  return {
    kid,
    privateJwk: { ...(await exportJWK(pair.privateKey)), ...marks },
    publicJwk: { ...(await exportJWK(pair.publicKey)), ...marks },
  };
}
