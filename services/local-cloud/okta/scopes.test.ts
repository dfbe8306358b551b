import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AuthorizationServer, readOrg } from './org.ts';
import { readScopes, scopeNames } from './scopes.ts';
import { oktaResources } from './testing/okta-stacks.ts';

const [SERVER] = readOrg(oktaResources()).servers as [AuthorizationServer];

describe('readScopes', () => {
  it('reads any selection of the known scopes, in order and once each', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...scopeNames(SERVER)), { minLength: 1 }), (asked) => {
        expect(readScopes(SERVER, asked.join(' '))).toEqual({
          kind: 'valid',
          scopes: [...new Set(asked)],
        });
      }),
    );
  });

  it('refuses a request with anything else in it', () => {
    const unknown = fc
      .stringMatching(/^[\x21-\x7e]+$/)
      .filter((name) => !scopeNames(SERVER).includes(name));
    fc.assert(
      fc.property(unknown, (name) => {
        expect(readScopes(SERVER, `openid ${name}`)).toMatchObject({ kind: 'invalid' });
      }),
    );
  });

  it('falls back to the default scopes of the server, and refuses if there are none', () => {
    const [withDefault] = readOrg(oktaResources({ invoke: { default: true } })).servers;
    expect(withDefault && readScopes(withDefault, ' ')).toEqual({
      kind: 'valid',
      scopes: ['chat.invoke'],
    });
    expect(readScopes(SERVER, '')).toMatchObject({ kind: 'invalid' });
  });
});
