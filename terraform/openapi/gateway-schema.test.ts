import { describe, expect, it } from 'vitest';
import { API_DOCUMENT, SECURED_API, stackOf, synthAll } from '../testing/synth-all.ts';
import { parseApiDocument } from './api-document.ts';
import { makeGatewaySchema } from './gateway-schema.ts';

function withoutSecurity({ security: _, ...kept }: { readonly security: unknown }): object {
  return kept;
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
    expect(JSON.parse(makeGatewaySchema(document, 'https://api.example.com'))).toEqual({
      openapi: '3.0.3',
      info: API_DOCUMENT.info,
      servers: [{ url: 'https://api.example.com' }],
      paths: {
        '/users/me': {
          get: withoutSecurity(get),
          patch: withoutSecurity(patch),
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
