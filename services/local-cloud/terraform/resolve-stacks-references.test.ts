import { describe, expect, it } from 'vitest';
import { UnknownExpression } from './expression.ts';
import { argumentsOf, resolve, stack } from './resolve-stacks.fixture.ts';
import { UnknownResourceType } from './resolve-stacks.ts';

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
