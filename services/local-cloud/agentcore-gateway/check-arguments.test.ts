import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { findArgumentFaults } from './check-arguments.ts';

it('never throws, whatever the arguments', () =>
  fc.assert(
    fc.property(fc.object(), fc.jsonValue(), (schema, value) => {
      expect(Array.isArray(findArgumentFaults(schema, value))).toBe(true);
    }),
  ));

const schema = {
  type: 'object',
  required: ['a', 'b'],
  properties: {
    a: { type: 'integer' },
    b: { type: ['string', 'null'] },
    c: { enum: ['x', 'y'] },
    d: { type: 'array', items: { type: 'object', required: ['e'] } },
    f: { type: 'boolean', nullable: true },
  },
};

it.each([
  [{ a: 1, b: null, c: 'x', d: [{ e: 1 }], f: null, unknown: 1 }, []],
  [{}, ["Missing required field(s): 'a', 'b'"]],
  [
    { a: 1.5, b: 1 },
    [
      "Invalid type for field 'a': expected integer",
      "Invalid type for field 'b': expected string or null",
    ],
  ],
  [{ a: 1, b: '', c: 'z' }, [`Invalid value for field 'c': expected one of ["x","y"]`]],
  [{ a: 1, b: '', d: [{}] }, ["Missing required field(s): 'd[0].e'"]],
])('finds in %j the faults %j', (value, faults) => {
  expect(findArgumentFaults(schema, value)).toEqual(faults);
});
