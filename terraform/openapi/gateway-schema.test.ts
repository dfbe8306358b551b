import { readToolNote } from '@three-tier-chat/wire-contract';
import { describe, expect, it } from 'vitest';
import { API_DOCUMENT, SECURED_API, stackOf, synthAll } from '../testing/synth-all.ts';
import { parseApiDocument } from './api-document.ts';
import { makeGatewaySchema } from './gateway-schema.ts';

/** An operation as the Gateway gets it. */
function toolOf(
  operation: { readonly description: string; readonly security: unknown },
  note: string,
) {
  const { security: _, ...kept } = operation;
  return { ...kept, description: `${operation.description}\n\n${note}` };
}

describe('makeGatewaySchema', () => {
  it('has the deployed address as its only server and no security', () => {
    const document = parseApiDocument(
      {
        ...API_DOCUMENT,
        servers: [{ url: 'http://localhost' }],
        security: [{ okta: ['chat.invoke'] }],
      },
      SECURED_API,
    );
    const { get, patch } = API_DOCUMENT.paths['/users/me'];
    const { 'x-shows': _, ...changed } = patch;
    expect(JSON.parse(makeGatewaySchema(document, 'https://api.example.com'))).toEqual({
      openapi: '3.0.3',
      info: API_DOCUMENT.info,
      servers: [{ url: 'https://api.example.com' }],
      paths: {
        '/users/me': {
          get: toolOf(get, '[scope: profile.read]'),
          patch: toolOf(changed, '[scope: profile.write; shows: getMyProfile]'),
        },
      },
      components: { schemas: API_DOCUMENT.components.schemas },
    });
  });

  it('omits error responses, whose media type a Gateway does not support', () => {
    const { get } = API_DOCUMENT.paths['/users/me'];
    const refused = { content: { 'application/problem+json': {} } };
    const responses = { ...get.responses, 401: refused, '5XX': refused, default: refused };
    const document = parseApiDocument(
      {
        ...API_DOCUMENT,
        paths: { '/users/me': { get: { ...get, responses } } },
      },
      SECURED_API,
    );
    const { paths } = JSON.parse(makeGatewaySchema(document, 'https://a'));
    expect(paths['/users/me'].get.responses).toEqual(get.responses);
  });

  it('keeps parameters that a path shares among its operations', () => {
    const parameters = [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }];
    const document = parseApiDocument(
      {
        ...API_DOCUMENT,
        paths: { '/users/{id}': { parameters, get: API_DOCUMENT.paths['/users/me'].get } },
      },
      SECURED_API,
    );
    expect(
      JSON.parse(makeGatewaySchema(document, 'https://a')).paths['/users/{id}'].parameters,
    ).toEqual(parameters);
  });

  const headersOfChange = [
    { name: 'Idempotency-Key', in: 'header', required: true, schema: { type: 'string' } },
    { name: 'if-match', in: 'header', required: true, schema: { type: 'string' } },
  ];
  const schemaOf = (patch: object) => {
    const paths = { '/users/me': { ...API_DOCUMENT.paths['/users/me'], patch } };
    const document = parseApiDocument({ ...API_DOCUMENT, paths }, SECURED_API);
    return JSON.parse(makeGatewaySchema(document, 'https://a')).paths['/users/me'].patch;
  };

  it('leaves out the headers of a change, which the model must not set', () => {
    const { patch } = API_DOCUMENT.paths['/users/me'];
    const mode = { name: 'mode', in: 'query', schema: { type: 'string' } };
    const ifMatch = { name: 'If-Match', in: 'query', schema: { type: 'string' } };
    const parameters = [...headersOfChange, mode, ifMatch];
    expect(schemaOf({ ...patch, parameters }).parameters).toEqual([mode, ifMatch]);
    expect(schemaOf({ ...patch, parameters: headersOfChange })).not.toHaveProperty('parameters');
  });

  it('tells scope and what is shown by the description, which alone reaches the agent', () => {
    const { patch } = API_DOCUMENT.paths['/users/me'];
    const { description: _, ...undescribed } = patch;
    const noted = [patch, { ...patch, 'x-shows': 'none' }, { ...undescribed, summary: 'Sum.' }]
      .map(schemaOf)
      .map(({ description }) => [description.split('\n')[0], readToolNote(description)]);
    expect(noted).toEqual([
      [patch.description, { scope: 'profile.write', shows: 'getMyProfile' }],
      [patch.description, { scope: 'profile.write' }],
      ['Sum.', { scope: 'profile.write', shows: 'getMyProfile', title: 'Sum.' }],
    ]);
  });

  it('refuses a document that is larger than a target allows', () => {
    const document = parseApiDocument(
      {
        ...API_DOCUMENT,
        info: { ...API_DOCUMENT.info, description: 'x'.repeat(1_000_000) },
      },
      SECURED_API,
    );
    expect(() => makeGatewaySchema(document, 'https://a')).toThrow(
      /has 1000\d\d\d bytes, and a Gateway target allows 1000000: shorten/,
    );
  });

  it('turns a new operation into a new route and a new tool with nothing else to edit', () => {
    const stacks = synthAll('staging', undefined, {
      'secured-api': {
        ...API_DOCUMENT,
        paths: {
          ...API_DOCUMENT.paths,
          '/users/{id}/friends': {
            get: {
              operationId: 'listFriends',
              summary: 'Lists friends.',
              security: [{ okta: ['profile.read'] }],
            },
          },
        },
      },
    });
    const routes = stackOf(stacks, 'api').all('aws_apigatewayv2_route');
    expect(routes.map(({ route_key }) => route_key)).toContain('GET /users/{id}/friends');
    expect(
      JSON.stringify(stackOf(stacks, 'api').the('aws_bedrockagentcore_gateway_target')),
    ).toContain('listFriends');
  });
});
