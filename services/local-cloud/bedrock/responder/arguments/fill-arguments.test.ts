import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyValue, fillArguments } from './fill-arguments.ts';

describe('fillArguments', () => {
  it('fills named arguments, including optional ones', () => {
    expect(fill({ displayName: { type: 'string' } }, 'Set my display name to Ada Lovelace.')).toBe(
      'Ada Lovelace',
    );
    expect(fill({ city: { type: 'string' } }, 'forecast, city = "New York, NY"')).toBe(
      'New York, NY',
    );
    expect(fill({ limit: { type: 'integer' } }, 'list them, limit: 3', [])).toBe(3);
  });

  it('fills required arguments by their type', () => {
    expect(fill({ city: { type: 'string' } }, 'How is the weather in Oslo?')).toBe('Oslo');
    expect(fill({ title: { type: 'string' } }, 'Find "Dune"')).toBe('Dune');
    expect(fill({ to: { type: 'string', format: 'email' } }, 'write a@b.example soon')).toBe(
      'a@b.example',
    );
    expect(fill({ count: { type: 'number' } }, 'roll 2.5 dice')).toBe(2.5);
    expect(fill({ unit: { enum: ['celsius', 'kelvin'] } }, 'in Kelvin please')).toBe('kelvin');
    expect(fill({ on: { type: 'boolean' } }, 'switch it off')).toBe(false);
    expect(fill({ kind: { const: 'a' } }, 'any')).toBe('a');
    expect(fill({ page: { type: 'integer', default: 1 } }, 'next')).toBe(1);
  });

  it('names what is missing', () => {
    const schema = {
      properties: { city: { type: 'string' }, list: { type: 'array' }, more: { type: 'string' } },
      required: ['city', 'list', 'undeclared'],
    };
    expect(fillArguments(schema, 'weather')).toEqual({
      input: {},
      missing: ['city', 'list', 'undeclared'],
    });
  });

  it('fills nothing for an inherited member such as constructor', () => {
    const schema = { properties: {}, required: ['constructor', '__proto__'] };
    expect(fillArguments(schema, 'constructor is x')).toMatchObject({
      missing: ['__proto__'],
    });
    expect(emptyValue(schema, 'constructor')).toBe('');
  });

  it('needs no arguments for a schema without properties', () => {
    expect(fillArguments({ type: 'object' }, 'who am I')).toEqual({ input: {}, missing: [] });
    expect(fillArguments({ properties: 7, required: 'x' }, 'who am I')).toEqual({
      input: {},
      missing: [],
    });
  });

  it('never throws, and fills or reports every required argument', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 1 })),
        fc.constantFrom('string', 'integer', 'boolean'),
        fc.string(),
        (names, type, question) => {
          const properties = Object.fromEntries(names.map((name) => [name, { type }]));
          const { input, missing } = fillArguments({ properties, required: names }, question);
          expect(new Set([...Object.keys(input), ...missing])).toEqual(new Set(names));
        },
      ),
    );
  });
});

describe('emptyValue', () => {
  it('fits the type', () => {
    const schema = {
      properties: { a: { type: 'integer' }, b: { enum: ['x'] }, c: { type: 'array' } },
    };
    expect(['a', 'b', 'c', 'd'].map((name) => emptyValue(schema, name))).toEqual([0, 'x', [], '']);
  });
});

function fill(
  properties: Readonly<Record<string, object>>,
  question: string,
  required: readonly string[] = Object.keys(properties),
): unknown {
  return Object.values(fillArguments({ properties, required }, question).input)[0];
}
