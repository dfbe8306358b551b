import { describe, expect, it } from 'vitest';
import { argumentsOf, resolve, stack } from './resolve-stacks.fixture.ts';
import { resolveStacks } from './resolve-stacks.ts';
import type { AttributeTable } from './resource.ts';

describe('the resources of the stacks', () => {
  it('are sorted by type, in the order of stacks and documents', () => {
    const resources = resolve(
      stack('first', { resource: { made: { b: {}, a: {} } } }),
      stack('second', { resource: { made: { c: {} } } }),
    );
    expect(resources.ofType('made').map(({ address }) => address)).toEqual([
      'first: made.b',
      'first: made.a',
      'second: made.c',
    ]);
    expect(resources.ofType('made').map(({ attributes }) => attributes['ordinal'])).toEqual([
      0, 1, 2,
    ]);
    expect(resources.ofType('other')).toEqual([]);
  });

  it('see attributes and arguments of others, in text, lists and blocks', () => {
    expect(
      argumentsOf({
        whole: '${made.one.id}',
        within: 'before ${made.one.arn} after',
        nested: [{ block: { label: '${made.one.label}' } }],
        number: 3,
        flag: false,
        nothing: null,
      }),
    ).toEqual({
      whole: 'id-of-one',
      within: 'before arn:a after',
      nested: [{ block: { label: 'a' } }],
      number: 3,
      flag: false,
      nothing: null,
    });
  });

  it('keep the type of what a single reference names', () => {
    const [it] = resolve(
      stack('app', {
        resource: {
          made: { one: { list: ['a', { b: 1 }] } },
          other: { it: { list: '${made.one.list}', inner: '${made.one.list[1].b}' } },
        },
      }),
    ).ofType('other');
    expect(it?.args).toEqual({ list: ['a', { b: 1 }], inner: 1 });
  });

  it('address a single block as a list of one', () => {
    const [it] = resolve(
      stack('app', {
        resource: {
          made: { one: { settings: { size: 4 } } },
          other: { it: { size: '${made.one.settings[0].size}' } },
        },
      }),
    ).ofType('other');
    expect(it?.args).toEqual({ size: 4 });
  });

  it('do not contain Terraform’s own arguments', () => {
    expect(
      argumentsOf({
        '//': { metadata: '${not.evaluated}' },
        depends_on: ['made.one'],
        lifecycle: { prevent_destroy: true },
        provider: 'aws.other',
        name: 'kept',
      }),
    ).toEqual({ name: 'kept' });
  });

  it('resolve in any order, each argument once', () => {
    let reads = 0;
    const counting: AttributeTable = {
      made: ({ args }) => {
        reads += 1;
        return { arn: `arn:${args['label']}` };
      },
    };
    // Each names the one after it, and one of them through an attribute.
    const resources = resolveStacks(
      [
        stack('app', {
          resource: {
            made: {
              a: { label: '${made.b.label}' },
              b: { label: '${made.c.arn}' },
              c: { label: 'last' },
            },
          },
        }),
      ],
      counting,
      {},
    );
    const [a] = resources.ofType('made');
    reads = 0;
    expect(a?.args['label']).toBe('arn:last');
    expect(reads).toBe(0);
  });

  it('may refer to each other in a cycle as long as no argument refers to itself', () => {
    const resources = resolve(
      stack('app', {
        resource: {
          made: {
            a: { label: 'x', peer: '${made.b.label}' },
            b: { label: 'y', peer: '${made.a.label}' },
          },
        },
      }),
    );
    expect(resources.ofType('made').map(({ args }) => args['peer'])).toEqual(['y', 'x']);
  });

  it('report the argument that refers to itself', () => {
    expect(() =>
      resolve(
        stack('app', {
          resource: { made: { a: { label: '${made.b.label}' }, b: { label: '${made.a.label}' } } },
        }),
      ),
    ).toThrow('app: made.a.label refers to itself');
  });
});
