import { describe, expect, it } from 'vitest';
import type { Resource } from '../terraform/resource.ts';
import { IDENTITY, makeResource } from '../terraform/testing/make-resource.ts';
import { readApis } from './api-definition.ts';
import { assignedId, httpApiAttributes } from './attributes.ts';
import { HTTP_API_PORT } from './port.ts';

const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:secured-api';

function resource(type: string, args: Readonly<Record<string, unknown>>, name = 'api'): Resource {
  return makeResource(type, name, args, httpApiAttributes(IDENTITY));
}

const api = resource('aws_apigatewayv2_api', { name: 'chat', protocol_type: 'HTTP' });
const api_id = assignedId(api);
const authorizer = resource('aws_apigatewayv2_authorizer', {
  api_id,
  authorizer_type: 'JWT',
  identity_sources: ['$request.header.Authorization'],
  jwt_configuration: [{ issuer: 'http://127.0.0.1:4006/oauth2/a', audience: ['api://chat'] }],
});
const integration = resource('aws_apigatewayv2_integration', {
  api_id,
  integration_type: 'AWS_PROXY',
  integration_uri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${FUNCTION}/invocations`,
  payload_format_version: '2.0',
  timeout_milliseconds: 9000,
});
const route = resource('aws_apigatewayv2_route', {
  api_id,
  route_key: 'GET /users/me',
  target: `integrations/${assignedId(integration)}`,
  authorization_type: 'JWT',
  authorizer_id: assignedId(authorizer),
  authorization_scopes: ['profile.read'],
});
const stage = resource('aws_apigatewayv2_stage', { api_id, name: '$default', auto_deploy: true });
const all = [api, authorizer, integration, route, stage];

function read(resources: readonly Resource[]) {
  return readApis({ ofType: (type) => resources.filter((each) => each.type === type) });
}

function changed({ type, args }: Resource, change: Readonly<Record<string, unknown>>) {
  return all.map((each) => (each.type === type ? resource(type, { ...args, ...change }) : each));
}

describe('readApis', () => {
  it('joins each route with its integration and authorizer', () => {
    expect(read(all)).toEqual([
      {
        id: api_id,
        name: 'chat',
        port: HTTP_API_PORT,
        stageVariables: {},
        routes: [
          {
            routeKey: 'GET /users/me',
            method: 'GET',
            segments: ['users', 'me'],
            integration: { functionArn: FUNCTION, timeoutMs: 9000 },
            authorizer: {
              id: assignedId(authorizer),
              issuer: 'http://127.0.0.1:4006/oauth2/a',
              audience: ['api://chat'],
            },
            scopes: ['profile.read'],
          },
        ],
      },
    ]);
  });

  it.each([
    ['a REST or WebSocket API', api, { protocol_type: 'WEBSOCKET' }],
    ['CORS of the API’s own', api, { cors_configuration: [{ allow_origins: ['*'] }] }],
    ['a Lambda authorizer', authorizer, { authorizer_type: 'REQUEST' }],
    ['a token from elsewhere', authorizer, { identity_sources: ['$request.querystring.t'] }],
    ['payload format 1.0', integration, { payload_format_version: '1.0' }],
    ['an HTTP integration', integration, { integration_type: 'HTTP_PROXY' }],
    ['an integration without a function', integration, { integration_uri: 'https://x' }],
    ['a timeout beyond 30 s', integration, { timeout_milliseconds: 30_001 }],
    ['IAM authorization', route, { authorization_type: 'AWS_IAM' }],
    ['a route without its authorizer', route, { authorizer_id: 'nobody' }],
    ['an authorizer that is never used', route, { authorization_type: 'NONE' }],
    ['a route to nowhere', route, { target: 'integrations/none' }],
    ['a malformed route', route, { route_key: 'GET users' }],
    ['another stage', stage, { name: 'v1' }],
    ['a stage that deploys nothing', stage, { auto_deploy: false }],
  ])('refuses %s and names the resource', (_, { type }, change) => {
    const original = all.find((each) => each.type === type) ?? api;
    expect(() => read(changed(original, change))).toThrow(`s: ${type}.api: `);
  });

  it('gives each API its own parts and port', () => {
    const second = resource(
      'aws_apigatewayv2_api',
      { name: 'notes', protocol_type: 'HTTP' },
      'second',
    );
    const its = resource('aws_apigatewayv2_stage', { ...stage.args, api_id: assignedId(second) });
    expect(read([...all, second, its])).toMatchObject([
      { name: 'chat', port: { offset: 4 }, routes: [{ routeKey: 'GET /users/me' }] },
      { name: 'notes', port: { offset: 16 }, routes: [] },
    ]);
    expect(() => read([...all, second])).toThrow(
      's: aws_apigatewayv2_api.second: the local cloud serves one stage of an API, $default',
    );
  });

  it.each([authorizer, integration, route, stage])(
    'refuses a part that belongs to no API: $type',
    (part) => {
      expect(() => read(changed(part, { api_id: 'other' }))).toThrow(
        `s: ${part.type}.api: api_id names no HTTP API of the stacks`,
      );
    },
  );

  it('refuses a route into another API', () => {
    const second = resource('aws_apigatewayv2_api', { ...api.args }, 'second');
    const id = assignedId(second);
    const its = [
      resource('aws_apigatewayv2_stage', { ...stage.args, api_id: id }, 'second'),
      resource('aws_apigatewayv2_route', { ...route.args, api_id: id }, 'second'),
    ];
    expect(() => read([...all, second, ...its])).toThrow(
      's: aws_apigatewayv2_route.second: target names no integration',
    );
  });
});

describe('httpApiAttributes', () => {
  it('contain the API’s local address and AWS’s ARNs', () => {
    const id = assignedId(api);
    expect(id).toMatch(/^[0-9a-z]{10}$/);
    expect(api.attributes).toEqual({
      id,
      arn: `arn:aws:apigateway:us-east-1::/apis/${id}`,
      execution_arn: `arn:aws:execute-api:us-east-1:000000000000:${id}`,
      api_endpoint: 'http://127.0.0.1:4004',
    });
  });
});
