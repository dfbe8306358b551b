import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseBearerToken } from './bearer-token.ts';
import { IdentityError } from './identity-error.ts';
import { requireJwtShape } from './jwt-shape.ts';
import { mint } from './testing/issuer.ts';
import { TokenFault } from './token-fault.ts';

/** The result of the parsing; any other error than our refusal is a bug of the parser. */
function outcomeOf(parse: () => unknown): 'taken' | 'refused' {
  try {
    parse();
    return 'taken';
  } catch (fault) {
    if (fault instanceof TokenFault || fault instanceof IdentityError) return 'refused';
    throw fault;
  }
}

const shape = (token: string) => outcomeOf(() => requireJwtShape(token, ['jwt']));
const part = fc.oneof(
  fc.string(),
  fc.json().map((json) => Buffer.from(json).toString('base64url')),
);

describe('the token parser', () => {
  it('accepts or refuses any input', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }), (parts) => {
        shape(parts.join('.'));
        outcomeOf(() => parseBearerToken(parts.join(' ')));
      }),
      { numRuns: 500 },
    );
  });

  it('accepts only a header with a key id and without extensions', () => {
    const header = fc.record(
      {
        alg: fc.constantFrom('RS256', 'none'),
        kid: fc.oneof(fc.string(), fc.anything()),
        typ: fc.constantFrom('JWT', 'jwt', 'at+jwt', 7, null),
        crit: fc.anything(),
        jwk: fc.anything(),
        jku: fc.webUrl(),
      },
      { requiredKeys: ['alg'] },
    );
    fc.assert(
      fc.property(header, (given) => {
        // As in JSON, which omits members that it cannot represent.
        const parsed = JSON.parse(JSON.stringify(given)) as Record<string, unknown>;
        const token = [parsed, { sub: 'x' }]
          .map((each) => Buffer.from(JSON.stringify(each)).toString('base64url'))
          .concat('c2ln')
          .join('.');
        const isPlain = !['crit', 'jwk', 'jku'].some((name) => name in parsed);
        const isTyped = !('typ' in parsed) || /^jwt$/i.test(String(parsed['typ']));
        const isNamed = typeof parsed['kid'] === 'string' && parsed['kid'] !== '';
        expect(shape(token)).toBe(isPlain && isTyped && isNamed ? 'taken' : 'refused');
      }),
      { numRuns: 500 },
    );
  });

  it('reads every token from its Authorization header', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\w.~+/-]{1,100}={0,2}$/), (token) => {
        expect(parseBearerToken(`Bearer ${token}`)).toBe(token);
      }),
    );
  });

  it('accepts neither of two tokens in one header', () => {
    fc.assert(
      fc.property(fc.constantFrom(', ', ',', ' ', ';', '\t', '\n'), (between) => {
        const two = `Bearer ${mint()}${between}Bearer ${mint()}`;
        expect(outcomeOf(() => parseBearerToken(two))).toBe('refused');
      }),
    );
  });
});
