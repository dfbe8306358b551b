import { describe, expect, it } from 'vitest';
import type { Resource } from '../terraform/resource.ts';
import { makeResource } from '../terraform/testing/make-resource.ts';
import { openApiOf } from './gateway.fixture.ts';
import { parseGateway } from './gateway-definition.ts';
import { gatewaySwitches } from './switches.ts';
import { parseTarget } from './target-definition.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:interceptor';
const jwt = {
  discovery_url: 'http://okta/.well-known/openid-configuration',
  allowed_audience: ['api://chat'],
};
const interceptor = {
  interception_points: ['REQUEST'],
  interceptor: [{ lambda: [{ arn: ARN }] }],
  input_configuration: [{ pass_request_headers: true }],
};

function resource(args: Record<string, unknown>): Resource {
  return makeResource('t', 'n', args, { t: () => ({ gateway_id: 'id', gateway_arn: 'arn' }) });
}

const gateway = (changes: Record<string, unknown> = {}) =>
  parseGateway(
    resource({
      name: 'three-tier-chat-local',
      role_arn: 'arn',
      protocol_type: 'MCP',
      authorizer_type: 'CUSTOM_JWT',
      authorizer_configuration: [{ custom_jwt_authorizer: [jwt] }],
      interceptor_configuration: [interceptor],
      protocol_configuration: [{ mcp: [{ supported_versions: ['2025-06-18'] }] }],
      ...changes,
    }),
  );

const target = (changes: Record<string, unknown> = {}) =>
  parseTarget(
    resource({
      name: 'securedApi',
      gateway_identifier: 'id',
      target_configuration: mcp({
        open_api_schema: [{ inline_payload: [{ payload: openApiOf('http://api') }] }],
      }),
      metadata_configuration: [{ allowed_request_headers: ['X-Gateway-Request-Id'] }],
      ...changes,
    }),
    gatewaySwitches,
  );

function mcp(configuration: object): unknown {
  return [{ mcp: [configuration] }];
}

describe('parseGateway', () => {
  it('reads the stack’s arguments', () => {
    expect(gateway()).toMatchObject({
      id: 'id',
      arn: 'arn',
      interceptor: { functionArn: ARN, passRequestHeaders: true },
      supportedVersions: ['2025-06-18'],
      isDebug: false,
    });
  });

  it('passes no headers to an interceptor unless it asks for them', () => {
    const silent = { ...interceptor, input_configuration: undefined };
    expect(gateway({ interceptor_configuration: [silent] }).interceptor).toEqual({
      functionArn: ARN,
      passRequestHeaders: false,
    });
  });

  it.each([
    ['an authorizer that is not CUSTOM_JWT', { authorizer_type: 'NONE' }],
    [
      'a RESPONSE interceptor',
      { interceptor_configuration: [{ ...interceptor, interception_points: ['RESPONSE'] }] },
    ],
    ['semantic search', { protocol_configuration: [{ mcp: [{ search_type: 'SEMANTIC' }] }] }],
    [
      'a version that AWS does not have',
      { protocol_configuration: [{ mcp: [{ supported_versions: ['2024-11-05'] }] }] },
    ],
    ['an exception level that AWS does not have', { exception_level: 'INFO' }],
    ['a policy engine', { policy_engine_configuration: [{}] }],
    ['an unknown argument', { surprise: true }],
  ])('refuses %s, naming the resource', (_, changes) => {
    expect(() => gateway(changes)).toThrow(/^s: t\.n: /);
  });
});

describe('parseTarget', () => {
  it('reads the stack’s arguments', () => {
    expect(target()).toMatchObject({
      name: 'securedApi',
      gatewayId: 'id',
      allowedRequestHeaders: ['x-gateway-request-id'],
    });
    expect(target().tools).toHaveLength(3);
  });

  it.each(['Authorization', 'X-Amzn-Trace-Id', 'Host'])('refuses to forward %s', (name) => {
    expect(() => target({ metadata_configuration: [{ allowed_request_headers: [name] }] })).toThrow(
      /does not accept this header name/,
    );
  });

  it('names the credential provider that is not emulated', () => {
    const credential_provider_configuration = [{ gateway_iam_role: [{}] }];
    expect(() => target({ credential_provider_configuration })).toThrow(/gateway_iam_role/);
    expect(target({ credential_provider_configuration: [] }).tools).toHaveLength(3);
  });

  it.each(['lambda', 'mcp_server', 'smithy_model', 'api_gateway'])(
    'refuses a %s target',
    (kind) => {
      expect(() => target({ target_configuration: mcp({ [kind]: [{}] }) })).toThrow(/^s: t\.n: /);
    },
  );
});
