import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { authorizationOf, readAuthorization } from './authorization-header.ts';

const SIGNED =
  'AWS4-HMAC-SHA256 Credential=AKID/20261124/us-east-1/lambda/aws4_request, SignedHeaders=host;x-amz-date, Signature=0a';
const TOKEN = 'Bearer eyJhbGciOiJSUzI1NiJ9.e30.c2ln';

describe('Authorization', () => {
  it.each([
    TOKEN,
    'bearer  t',
    SIGNED,
    SIGNED.replaceAll(', ', ','),
    'Basic YTo=',
    'token',
    '',
    'AWS4-HMAC-SHA256 x',
  ])('%s is one', (value) => {
    expect(readAuthorization(['host', 'x', 'aUTHORIZATION', value])).toEqual({
      kind: 'one',
      value,
    });
  });

  it('may be absent', () => {
    expect(readAuthorization(['x', 'authorization', 'y', TOKEN])).toEqual({ kind: 'none' });
  });

  const credentials = fc.constantFrom(TOKEN, 'Bearer other', SIGNED, 'Basic YTo=', 'token', '');

  it('is not accepted in any order if there are two headers of it', () =>
    fc.assert(
      fc.property(fc.array(credentials, { minLength: 2, maxLength: 4 }), (values) => {
        const rawHeaders = values.flatMap((value, index) => [
          index % 2 === 0 ? 'Authorization' : 'authorization',
          value,
        ]);
        expect(readAuthorization(rawHeaders).kind).toBe('several');
      }),
    ));

  it('is not accepted in any order if a proxy has joined two of it', () =>
    fc.assert(
      fc.property(
        fc.array(credentials, { minLength: 2, maxLength: 4 }),
        fc.constantFrom(',', ', ', ' , ', ',\t'),
        (values, comma) => {
          expect(authorizationOf([values.join(comma)]).kind).toBe('several');
        },
      ),
    ));

  it.each([
    `${SIGNED}, Signature=0b`,
    `${SIGNED}, X=y`,
    `${SIGNED},`,
    `${TOKEN},`,
    `,${TOKEN}`,
    'Bearer a,b',
  ])('%s is more than one', (value) => {
    expect(authorizationOf([value]).kind).toBe('several');
  });
});
