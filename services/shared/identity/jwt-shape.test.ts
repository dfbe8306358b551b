import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseBearerToken } from './bearer-token.ts';
import { IdentityError } from './identity-error.ts';
import { requireJwtShape } from './jwt-shape.ts';
import { mint } from './testing/issuer.ts';
import { TokenFault } from './token-fault.ts';

/** What came of the parsing: anything but a refusal of ours is a fault of the parser. */
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

describe('the parser of tokens', () => {
  it('takes a token or refuses it, whatever it is given', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }), (parts) => {
        shape(parts.join('.'));
        outcomeOf(() => parseBearerToken(parts.join(' ')));
      }),
      { numRuns: 500 },
    );
  });

  it('takes no header but one with a key id and nothing that extends it', () => {
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
        // As JSON tells it: members that it cannot hold are not there.
        const told = JSON.parse(JSON.stringify(given)) as Record<string, unknown>;
        const token = [told, { sub: 'x' }]
          .map((each) => Buffer.from(JSON.stringify(each)).toString('base64url'))
          .concat('c2ln')
          .join('.');
        const isPlain = !['crit', 'jwk', 'jku'].some((name) => name in told);
        const isTyped = !('typ' in told) || /^jwt$/i.test(String(told['typ']));
        const isNamed = typeof told['kid'] === 'string' && told['kid'] !== '';
        expect(shape(token)).toBe(isPlain && isTyped && isNamed ? 'taken' : 'refused');
      }),
      { numRuns: 500 },
    );
  });

  it('reads back every token from its header', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\w.~+/-]{1,100}={0,2}$/), (token) => {
        expect(parseBearerToken(`Bearer ${token}`)).toBe(token);
      }),
    );
  });

  it('takes none of two tokens for one', () => {
    fc.assert(
      fc.property(fc.constantFrom(', ', ',', ' ', ';', '\t', '\n'), (between) => {
        const two = `Bearer ${mint()}${between}Bearer ${mint()}`;
        expect(outcomeOf(() => parseBearerToken(two))).toBe('refused');
      }),
    );
  });
});
