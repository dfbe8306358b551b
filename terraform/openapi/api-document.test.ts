import { describe, expect, it } from 'vitest';
import { API_DOCUMENT, SECURED_API } from '../testing/synth-all.ts';
import { parseApiDocument as parse } from './api-document.ts';
import { readApiDocuments } from './api-documents.ts';

const parseApiDocument = (json: unknown) => parse(json, SECURED_API);
const WITHOUT_TOOLS = { service: 'notes', scopes: SECURED_API.scopes };

function withOperation(operation: object, path = '/users/me') {
  return { ...API_DOCUMENT, paths: { [path]: { get: operation } } };
}

describe('parseApiDocument', () => {
  it('reads each operation with its scope', () => {
    expect(parseApiDocument(API_DOCUMENT).operations).toEqual([
      { method: 'GET', path: '/users/me', operationId: 'getMyProfile', scope: 'profile.read' },
      {
        method: 'PATCH',
        path: '/users/me',
        operationId: 'updateMyProfile',
        scope: 'profile.write',
        shows: 'getMyProfile',
      },
    ]);
  });

  it('lets an operation inherit the security of the whole document', () => {
    const document = {
      ...withOperation({ operationId: 'getA', summary: 'Does a.' }),
      security: [{ okta: ['profile.write'] }],
    };
    expect(parseApiDocument(document).operations).toMatchObject([{ scope: 'profile.write' }]);
  });

  it.each([
    ['no security', {}],
    ['an empty requirement, which admits anyone', { security: [{}] }],
    ['no requirement', { security: [] }],
    ['no scope', { security: [{ okta: [] }] }],
    [
      'two scopes, of which an HTTP API would require any one',
      { security: [{ okta: ['profile.read', 'profile.write'] }] },
    ],
    ['an alternative', { security: [{ okta: ['profile.read'] }, {}] }],
    ['an unknown scope', { security: [{ okta: ['profile.delete'] }] }],
    ['the scope of another API', { security: [{ okta: ['conversations.read'] }] }],
    ['the agent’s scope', { security: [{ okta: ['chat.invoke'] }] }],
    ['another scheme', { security: [{ key: ['profile.read'] }] }],
  ])('refuses an operation with %s', (_, security) => {
    const document = withOperation({ operationId: 'a', ...security });
    expect(() => parseApiDocument(document)).toThrow('GET /users/me: needs security');
  });

  it('reports every problem at once', () => {
    const document = {
      ...API_DOCUMENT,
      paths: {
        '/a': { get: { security: [{ okta: ['profile.read'] }] } },
        '/b': {
          get: { operationId: 'b' },
          put: { operationId: 'c', security: [{ okta: ['profile.read'] }] },
        },
        '/c': { put: { operationId: 'c', security: [{ okta: ['profile.read'] }] } },
      },
    };
    expect(() => parseApiDocument(document)).toThrow(
      /GET \/a: has no operationId[\s\S]*GET \/b: needs security[\s\S]*PUT \/c: operationId c is taken/,
    );
  });

  const ALLOWED = { description: 'Reads.', security: [{ okta: ['profile.read'] }] };
  const room = 64 - 'securedApi___'.length;

  it('accepts a tool name of the maximum length of Bedrock', () => {
    const document = withOperation({ ...ALLOWED, operationId: 'get'.padEnd(room, 'A') });
    expect(parseApiDocument(document).operations).toHaveLength(1);
  });

  const parameter = (name: string) => ({ parameters: [{ name, in: 'query' }] });
  const body = (properties: object) => ({
    requestBody: { content: { 'application/json': { schema: { type: 'object', properties } } } },
  });
  it.each<readonly [string, object, RegExp]>([
    [
      'a name of more than the 64 characters that Bedrock allows with its prefix',
      { operationId: 'get'.padEnd(room + 1, 'A') },
      /^ {2}GET \/users\/me: operationId getA+ makes the tool securedApi___getA+ of 65 characters, and Bedrock allows 64: shorten it to at most 51$/m,
    ],
    [
      'a character in its name that Bedrock does not allow',
      { operationId: 'get.users.me' },
      /^ {2}GET \/users\/me: operationId "get\.users\.me" makes the tool "securedApi___get\.users\.me", and Bedrock allows only letters, digits, "_" and "-": rename it$/m,
    ],
    [
      'a letter beyond ASCII in its name',
      { operationId: 'getÄpfel' },
      /only letters, digits, "_" and "-": rename it/,
    ],
    ['no description', { description: undefined }, /GET \/users\/me: has no description/],
    ['a blank description', { description: ' \n' }, /GET \/users\/me: has no description/],
    ['a parameter as other APIs have it', parameter('filter[id]'), /the argument "filter\[id\]"/],
    ['a parameter of 65 characters', parameter('x'.repeat(65)), /the argument "x{65}"/],
    [
      'a number in its path as zod coerces one',
      {
        parameters: [
          { name: 'number', in: 'path', required: false, schema: { type: ['integer', 'null'] } },
        ],
      },
      /the parameter "number" of its path must be required, and of one type: numberInPath/,
    ],
    ['a member of its body with a space', body({ 'Full name': {} }), /the argument "Full name"/],
  ])('refuses a tool with %s', (_, fault, problem) => {
    const document = withOperation({ ...ALLOWED, operationId: 'getIt', ...fault });
    expect(() => parseApiDocument(document)).toThrow(problem);
  });

  it('finds arguments behind references and of the whole path', () => {
    const operation = {
      ...ALLOWED,
      operationId: 'change',
      requestBody: { content: { 'application/json': { schema: { $ref: '#/components/a~1b' } } } },
    };
    const document = {
      ...API_DOCUMENT,
      components: { 'a/b': { type: 'object', properties: { $id: {}, good: {} } } },
      paths: { '/a': { parameters: [{ name: 'x y', in: 'query' }], patch: operation } },
    };
    expect(() => parseApiDocument(document)).toThrow(/argument "x y"[\s\S]*argument "\$id"/);
  });

  it('refuses more tools than a target allows', () => {
    const paths = Object.fromEntries(
      Array.from({ length: 1001 }, (_, at) => [
        `/${at}`,
        { get: { ...ALLOWED, operationId: `get${at}` } },
      ]),
    );
    expect(() => parseApiDocument({ ...API_DOCUMENT, paths })).toThrow(
      'has 1001 operations, and a Gateway target allows 1000: split it',
    );
  });

  it.each([
    ['get', 'readMyProfile', 'of a GET must begin with one of get, list, find, search: rename it'],
    ['get', 'listenToMe', 'of a GET must begin with one of get, list, find, search: rename it'],
    [
      'post',
      'searchMe',
      'begins with one of get, list, find, search, as only a GET may: rename it',
    ],
    ['head', 'getMe', 'begins with one of get, list, find, search, as only a GET may: rename it'],
  ])('refuses %s %s, whose verb does not say whether it writes', (method, operationId, problem) => {
    const document = {
      ...API_DOCUMENT,
      paths: { '/a': { [method]: { ...ALLOWED, operationId } } },
    };
    const where = `${method.toUpperCase()} /a: operationId ${operationId}`;
    for (const source of [SECURED_API, WITHOUT_TOOLS]) {
      expect(() => parse(document, source)).toThrow(`${where} ${problem}`);
    }
  });

  describe('a tool that writes', () => {
    const documentOf = (operation: object, method = 'post') => ({
      ...API_DOCUMENT,
      paths: {
        ...API_DOCUMENT.paths,
        '/a': { [method]: { ...ALLOWED, operationId: 'doIt', ...operation } },
      },
    });

    it.each<readonly [string, object, string]>([
      [
        'does not say what it shows',
        {},
        'POST /a: a tool that writes needs x-shows: the id of the GET that shows what it would change, or "none"',
      ],
      [
        'shows what there is not',
        { 'x-shows': 'getIt' },
        'POST /a: x-shows names getIt, which is no GET of this API',
      ],
      [
        'shows what writes',
        { 'x-shows': 'updateMyProfile' },
        'POST /a: x-shows names updateMyProfile, which is no GET of this API',
      ],
      ['shows nothing by an empty name', { 'x-shows': '' }, 'x-shows names , which is no GET'],
    ])('is refused if it %s', (_, operation, problem) => {
      expect(() => parseApiDocument(documentOf(operation))).toThrow(problem);
    });

    it.each(['getMyProfile', 'none'])('may show %s', (shows) => {
      const { operations } = parseApiDocument(documentOf({ 'x-shows': shows }));
      expect(operations.at(-1)).toEqual({
        method: 'POST',
        path: '/a',
        operationId: 'doIt',
        scope: 'profile.read',
        ...(shows !== 'none' && { shows }),
      });
    });

    it('is one that is no GET', () => {
      const reading = { operationId: 'getIt', 'x-shows': 'getMyProfile' };
      expect(() => parseApiDocument(documentOf(reading, 'get'))).toThrow(
        'GET /a: x-shows is for an operation that writes',
      );
    });

    it('is one of an API with tools', () => {
      expect(parse(documentOf({}), WITHOUT_TOOLS).operations).toHaveLength(3);
    });
  });

  it('does not apply the rules for tools to an API without tools', () => {
    const security = [{ okta: ['profile.read'] }];
    const document = withOperation({ operationId: 'get'.padEnd(90, 'A'), security });
    expect(() => parse(document, SECURED_API)).toThrow('shorten it');
    expect(parse(document, WITHOUT_TOOLS).operations).toHaveLength(1);
  });

  it.each(['oneOf', 'anyOf', 'allOf'])(
    'refuses %s in a schema, but not as the name of a property',
    (keyword) => {
      const refused = { ...API_DOCUMENT, components: { schemas: { A: { [keyword]: [] } } } };
      expect(() => parseApiDocument(refused)).toThrow(
        `components.schemas.A.${keyword}: AgentCore does not support ${keyword}`,
      );
      const named = {
        ...API_DOCUMENT,
        components: { schemas: { A: { properties: { [keyword]: {} } } } },
      };
      expect(parseApiDocument(named).operations).toHaveLength(2);
    },
  );

  it.each(['${aws_iam_role.a.arn}', '%{ if true }'])(
    'refuses %s, which Terraform would evaluate',
    (text) => {
      const document = { ...API_DOCUMENT, info: { title: text, version: '1' } };
      expect(() => parseApiDocument(document)).toThrow('which Terraform would evaluate');
    },
  );

  it.each([null, [], {}, { openapi: '2.0', paths: {} }, { openapi: '3.1.0' }])(
    'refuses %j',
    (json) => {
      expect(() => parseApiDocument(json)).toThrow('no OpenAPI 3 document');
    },
  );

  it('refuses a document without operations', () => {
    expect(() => parseApiDocument({ ...API_DOCUMENT, paths: {} })).toThrow('no operation');
  });
});

describe('readApiDocuments', () => {
  it('says what to do when the build has not written a document', async () => {
    await expect(readApiDocuments('/nowhere')).rejects.toThrow(
      'There is no /nowhere/secured-api/openapi.json: run `make build`',
    );
  });
});
