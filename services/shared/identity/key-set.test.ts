import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseKeySet } from './key-set.ts';
import { jwk, strangerJwk } from './testing/issuer.ts';

/** The ids of the keys that may verify a token. */
async function accepted(...keys: readonly unknown[]): Promise<readonly string[]> {
  const set = await parseKeySet({ keys });
  return [...set].filter(([, key]) => key !== undefined).map(([kid]) => kid);
}

const small = generateKeyPairSync('rsa', { modulusLength: 1024 });
const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const secret = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const evenModulus = Buffer.from(String(jwk()['n']), 'base64url');
evenModulus[evenModulus.length - 1] = 0;

describe('a key set', () => {
  it('returns its RSA keys by id', async () => {
    const { alg, use, ...bare } = jwk('bare');
    expect([alg, use]).toEqual(['RS256', 'sig']);
    expect(await accepted(jwk('a'), strangerJwk('b'), bare)).toEqual(['a', 'b', 'bare']);
    expect(await accepted({ ...jwk('ops'), key_ops: ['verify'] })).toEqual(['ops']);
  });

  it.each<readonly [string, Readonly<Record<string, unknown>>]>([
    ['exponent 1', { ...jwk('bad'), e: 'AQ' }],
    ['exponent 3', { ...jwk('bad'), e: 'Aw' }],
    ['an even exponent', { ...jwk('bad'), e: 'AQAC' }],
    ['exponent 0', { ...jwk('bad'), e: 'AA' }],
    ['no exponent', { ...jwk('bad'), e: undefined }],
    ['an empty exponent', { ...jwk('bad'), e: '' }],
    ['a huge exponent', { ...jwk('bad'), e: Buffer.alloc(64, 0xff).toString('base64url') }],
    ['1,024 bits', jwk('bad', small.publicKey)],
    ['1,024 bits behind zeros', { ...jwk('bad'), n: padded(jwk('x', small.publicKey)['n']) }],
    ['an even modulus', { ...jwk('bad'), n: evenModulus.toString('base64url') }],
    ['a huge modulus', { ...jwk('bad'), n: Buffer.alloc(4096, 0xff).toString('base64url') }],
    ['a modulus that is not a string', { ...jwk('bad'), n: 7 }],
    ['an elliptic curve', { ...curve.publicKey.export({ format: 'jwk' }), kid: 'bad' }],
    ['a secret', { kty: 'oct', k: 'c2VjcmV0', kid: 'bad' }],
    ['the private key', { ...secret.export({ format: 'jwk' }), kid: 'bad' }],
    ['encryption as its use', { ...jwk('bad'), use: 'enc' }],
    ['another algorithm', { ...jwk('bad'), alg: 'RS512' }],
    ['an encryption algorithm', { ...jwk('bad'), alg: 'RSA-OAEP' }],
    ['other operations', { ...jwk('bad'), key_ops: ['encrypt'] }],
    ['operations that are not a list', { ...jwk('bad'), key_ops: 'verify' }],
  ])('refuses %s', async (_kind, bad) => {
    expect(await accepted(bad, jwk('good'))).toEqual(['good']);
    await expect(parseKeySet({ keys: [bad] })).rejects.toThrow('no acceptable key');
  });

  it('accepts neither of two keys with one id, nor a third', async () => {
    const twice = [jwk('twin'), strangerJwk('twin')];
    expect(await accepted(...twice, jwk('good'))).toEqual(['good']);
    expect(await accepted(...twice, jwk('twin'), jwk('good'))).toEqual(['good']);
  });

  it('ignores keys without an id', async () => {
    const odd = [null, 7, 'key', {}, { ...jwk(), kid: undefined }, { ...jwk(), kid: 7 }];
    expect(await accepted(...odd, jwk('good'))).toEqual(['good']);
  });

  it.each([undefined, null, 'keys', [], {}, { keys: {} }, { keys: Array(101).fill(jwk()) }])(
    'is not %j',
    async (body) => {
      await expect(parseKeySet(body)).rejects.toThrow();
    },
  );

  it('is read or refused, whatever it contains', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ kid: fc.string(), n: fc.anything() })), async (odd) => {
        const keys = odd.map((members) => ({ ...jwk(), ...members }));
        expect(await accepted(...keys, jwk('the good one'))).toContain('the good one');
      }),
      { numRuns: 50 },
    );
  });
});

function padded(modulus: unknown): string {
  return Buffer.concat([Buffer.alloc(128), Buffer.from(String(modulus), 'base64url')]).toString(
    'base64url',
  );
}
