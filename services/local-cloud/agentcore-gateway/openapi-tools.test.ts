import { describe, expect, it } from 'vitest';
import { openApiOf } from './gateway.fixture.ts';
import { parseTools } from './openapi-tools.ts';

const parse = (document: unknown, bodyArguments: Parameters<typeof parseTools>[3] = beside) =>
  parseTools(
    'api',
    typeof document === 'string' ? document : JSON.stringify(document),
    'here',
    bodyArguments,
  );
const beside = { bodyArguments: 'beside-parameters' } as const;

function withOperation(operation: object, more: object = {}): object {
  return {
    openapi: '3.1.0',
    servers: [{ url: 'http://127.0.0.1:4004' }],
    paths: { '/things/{id}': { post: { operationId: 'makeThing', ...operation } } },
    ...more,
  };
}

function jsonBody(schema: object): object {
  return { requestBody: { required: true, content: { 'application/json': { schema } } } };
}

describe('parseTools', () => {
  it('makes one tool of each operation', () => {
    expect(parse(openApiOf('http://127.0.0.1:4004/'))[1]).toEqual({
      name: 'api___getUser',
      operationId: 'getUser',
      description: '',
      method: 'GET',
      serverUrl: 'http://127.0.0.1:4004',
      path: '/users/{id}',
      pathParameters: ['id'],
      queryParameters: ['fields'],
      inputSchema: {
        type: 'object',
        properties: { id: { type: 'string' }, fields: { type: 'array' } },
        required: ['id'],
      },
    });
  });

  it('puts components in place of references', () => {
    const document = withOperation(jsonBody({ $ref: '#/components/schemas/a~1b' }), {
      components: {
        schemas: { 'a/b': { type: 'object', properties: { n: { type: 'integer' } } } },
      },
    });
    expect(parse(document)[0]?.inputSchema['properties']).toEqual({ n: { type: 'integer' } });
  });

  it('accepts the body as one argument when the switch says so', () => {
    const schema = { type: 'object', properties: {} };
    const [tool] = parse(withOperation(jsonBody(schema)), { bodyArguments: 'one-argument' });
    expect(tool?.inputSchema).toEqual({
      type: 'object',
      properties: { body: schema },
      required: ['body'],
    });
  });

  it('accepts a field with the name of a composition', () => {
    const schema = { type: 'object', properties: { anyOf: { type: 'string' } } };
    expect(parse(withOperation(jsonBody(schema)))).toHaveLength(1);
  });

  const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
  it.each([
    ['no JSON', 'openapi: 3.1.0', /not JSON/],
    [
      'an operation without id',
      withOperation({ operationId: undefined }),
      /without an operationId/,
    ],
    ['anyOf', withOperation(jsonBody({ anyOf: [] })), /anyOf/],
    ['oneOf in an answer', withOperation({ responses: { 200: { oneOf: [] } } }), /oneOf/],
    [
      'allOf in a component',
      withOperation({}, { components: { schemas: { a: { allOf: [] } } } }),
      /allOf/,
    ],
    ['no server', { ...withOperation({}), servers: [] }, /servers/],
    ['a relative server', { ...withOperation({}), servers: [{ url: '/v1' }] }, /servers/],
    ['OpenAPI 2', { ...withOperation({}), openapi: '2.0' }, /3\.0 and 3\.1/],
    [
      'a header parameter',
      withOperation({ parameters: [{ ...id, in: 'header' }] }),
      /path and query/,
    ],
    [
      'a body that is not an object',
      withOperation(jsonBody({ type: 'array' })),
      /must be an object/,
    ],
    [
      'a body that is not JSON',
      withOperation({ requestBody: { content: { 'text/plain': {} } } }),
      /JSON bodies/,
    ],
    [
      'a field named as a parameter',
      withOperation({ parameters: [id], ...jsonBody({ type: 'object', properties: { id: {} } }) }),
      /two arguments named id/,
    ],
    [
      'a reference to nothing',
      withOperation(jsonBody({ $ref: '#/components/x' })),
      /refers to nothing/,
    ],
    [
      'a reference to itself',
      withOperation(
        {},
        { components: { schemas: { a: { items: { $ref: '#/components/schemas/a' } } } } },
      ),
      /refers to itself/,
    ],
    [
      'a document beyond 1 MB',
      withOperation({ description: 'x'.repeat(1_000_000) }),
      /no inline schema of 1000\d\d\d bytes/,
    ],
    [
      'more than 1,000 tools',
      withOperation(
        {},
        {
          paths: Object.fromEntries(
            Array.from({ length: 1001 }, (_, at) => [`/${at}`, { get: { operationId: `a${at}` } }]),
          ),
        },
      ),
      /1000 tools, not 1001/,
    ],
    [
      'a name of 257 characters with its prefix',
      withOperation({ operationId: 'a'.repeat(251) }),
      /256 characters for a tool's name/,
    ],
    [
      'two operations with one id',
      withOperation(
        {},
        { paths: { '/a': { get: { operationId: 'a' }, put: { operationId: 'a' } } } },
      ),
      /two operations/,
    ],
  ])('refuses %s', (_, document, message) => {
    expect(() => parse(document)).toThrow(message);
  });
});
