import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseRoute } from './route.ts';

it('reads any ARN back from its escaped form', () =>
  fc.assert(
    fc.property(fc.stringMatching(/^[\x21-\x7e]+$/), (arn) => {
      const url = `/runtimes/${encodeURIComponent(arn)}/invocations`;
      const expected = { kind: 'invoke', pathSegment: encodeURIComponent(arn) };
      // A URL parser resolves a dot segment.
      if (/^\.{1,2}$/.test(arn)) return;
      expect(parseRoute('POST', url, { id: 'id', arn }, '0')).toEqual(expected);
    }),
  ));

it('never throws on a path', () =>
  fc.assert(
    fc.property(fc.string(), (text) => {
      parseRoute('POST', `/runtimes/${text}`, { id: 'id', arn: 'arn' }, '0');
    }),
  ));
