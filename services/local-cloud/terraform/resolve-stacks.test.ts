import { describe, expect, it } from 'vitest';
import { UnknownExpression } from './expression.ts';
import type { StackDocument } from './load-stacks.ts';
import { resolveStacks, UnknownResourceType } from './resolve-stacks.ts';
import type { AttributeTable, DataTable, Resource, ResourceSet } from './resource.ts';

const attributes: AttributeTable = {
  made: ({ name, args }, ordinal) => ({
    id: `id-of-${name}`,
    arn: `arn:${args['label']}`,
    ordinal,
  }),
  other: () => ({}),
};
const dataSources: DataTable = {
  parameter: ({ name }) => ({ value: `value of ${name}` }),
};

function stack(name: string, content: Partial<Omit<StackDocument, 'name'>>): StackDocument {
  return { name, resource: {}, data: {}, output: {}, ...content };
}

function resolve(...stacks: StackDocument[]): ResourceSet {
  return resolveStacks(stacks, attributes, dataSources);
}

/** Arguments of the only resource of type `other`, in a stack beside one of type `made`. */
function argumentsOf(body: Record<string, unknown>): Resource['args'] {
  const resources = resolve(
    stack('app', { resource: { made: { one: { label: 'a' } }, other: { it: body } } }),
  );
  return resources.ofType('other')[0]?.args ?? {};
}

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

describe('another stack', () => {
  const producer = stack('chat-okta-local', {
    resource: { made: { server: { label: 'x' } } },
    output: { 'server-arn': { value: 'at ${made.server.arn}' } },
  });
  const consumer = (reference: string) =>
    stack('chat-api-local', {
      resource: { other: { it: { issuer: reference } } },
      data: {
        terraform_remote_state: {
          'input-chat-okta-local': { backend: 's3', workspace: '${terraform.workspace}' },
        },
      },
    });

  it.each([['before'], ['after']])('is read by its outputs when it comes %s', (place) => {
    const reader = consumer(
      '${data.terraform_remote_state.input-chat-okta-local.outputs.server-arn}/x',
    );
    const resources = resolve(...(place === 'before' ? [producer, reader] : [reader, producer]));
    expect(resources.ofType('other')[0]?.args).toEqual({ issuer: 'at arn:x/x' });
  });

  it.each([
    ['an output that it does not have', 'outputs.nothing'],
    ['something else than its outputs', 'config.bucket'],
  ])('cannot be read for %s', (_what, path) => {
    const reference = `\${data.terraform_remote_state.input-chat-okta-local.${path}}`;
    expect(() => resolve(producer, consumer(reference))).toThrow(
      `chat-api-local: other.it.issuer: the local cloud cannot resolve ${reference}`,
    );
  });

  it('must be there', () => {
    const reference = '${data.terraform_remote_state.input-chat-okta-local.outputs.server-arn}';
    expect(() => resolve(consumer(reference))).toThrow(UnknownExpression);
  });

  it('is not reached without its remote state', () => {
    expect(() =>
      resolve(stack('app', { resource: { other: { it: { a: '${made.server.id}' } } } }), producer),
    ).toThrow('app: other.it.a: the local cloud cannot resolve ${made.server.id}');
  });

  it('cannot read an output that cannot be resolved', () => {
    expect(() => resolve(stack('app', { output: { gone: { value: '${made.gone.id}' } } }))).toThrow(
      'app: output gone: the local cloud cannot resolve ${made.gone.id}',
    );
  });
});

describe('a data source', () => {
  it('is read with its arguments', () => {
    const resources = resolve(
      stack('app', {
        resource: {
          made: { one: { label: 'a' } },
          other: { it: { version: '${data.parameter.release.value}' } },
        },
        data: { parameter: { release: { '//': {}, name: '/releases/${made.one.label}' } } },
      }),
    );
    expect(resources.ofType('other')[0]?.args).toEqual({ version: 'value of /releases/a' });
  });

  it('that does not exist cannot be referred to', () => {
    expect(() =>
      resolve(
        stack('app', { resource: { other: { it: { version: '${data.parameter.gone.value}' } } } }),
      ),
    ).toThrow('app: other.it.version: the local cloud cannot resolve ${data.parameter.gone.value}');
  });

  it('of an unknown type is reported with its stack', () => {
    const build = () => resolve(stack('app', { data: { aws_caller_identity: { me: {} } } }));
    expect(build).toThrow(UnknownResourceType);
    expect(build).toThrow('app: the local cloud does not know the data source aws_caller_identity');
  });
});

describe('what the local cloud does not know', () => {
  it('is a resource type, reported with its stack and its resources', () => {
    const build = () => resolve(stack('app', { resource: { aws_sqs_queue: { a: {}, b: {} } } }));
    expect(build).toThrow(UnknownResourceType);
    expect(build).toThrow(
      'app: the local cloud does not know the resource type aws_sqs_queue (a, b)',
    );
  });

  it.each([
    ['a function', '${upper(made.one.id)}', 'plain references only, not ${upper(made.one.id)}'],
    ['an attribute', '${made.one.colour}', 'cannot resolve ${made.one.colour}'],
    ['a resource', '${made.two.id}', 'cannot resolve ${made.two.id}'],
    ['a member of text', '${made.one.id.length}', 'cannot resolve ${made.one.id.length}'],
    ['a local value', '${local.name}', 'cannot resolve ${local.name}'],
  ])('is %s, reported with its place although nothing reads it', (_what, expression, message) => {
    const build = () => argumentsOf({ list: ['', { deep: expression }] });
    expect(build).toThrow(UnknownExpression);
    expect(build).toThrow('app: other.it.list[1].deep: ');
    expect(build).toThrow(message);
  });
});
