import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { makeTargetHeaders } from './header-rules.ts';
import { gatewaySwitches } from './switches.ts';

it('never sends the caller’s Authorization, nor a name outside the allowlist', () =>
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.string()),
      fc.dictionary(fc.string(), fc.string()),
      fc.array(fc.string().map((name) => name.toLowerCase())),
      (caller, interceptor, allowlist) => {
        const { authorization: _, ...own } = interceptor;
        const made = makeTargetHeaders(
          { ...caller, authorization: 'Bearer caller' },
          own,
          allowlist.filter((name) => name !== 'authorization'),
          gatewaySwitches,
        );
        if (made.kind === 'refused') return;
        expect(allowlist).toEqual(expect.arrayContaining(Object.keys(made.headers)));
        expect(made.headers).not.toHaveProperty('authorization', 'Bearer caller');
      },
    ),
  ));
