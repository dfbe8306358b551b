import { describe, expect, it } from 'vitest';
import { makeResource } from '../terraform/testing/make-resource.ts';
import { parseRuntime } from './runtime-definition.ts';

const TYPE = 'aws_bedrockagentcore_agent_runtime';

const args = {
  agent_runtime_name: 'three_tier_chat_local',
  role_arn: 'arn:aws:iam::000000000000:role/x',
  agent_runtime_artifact: [
    {
      code_configuration: [
        {
          entry_point: ['main.js'],
          runtime: 'NODE_22',
          code: [{ s3: [{ bucket: 'artifacts', prefix: 'agent/abc123.zip' }] }],
        },
      ],
    },
  ],
  authorizer_configuration: [
    {
      custom_jwt_authorizer: [
        {
          discovery_url: 'http://okta/.well-known/openid-configuration',
          allowed_audience: ['api://chat'],
        },
      ],
    },
  ],
  request_header_configuration: [{ request_header_allowlist: ['Authorization'] }],
  lifecycle_configuration: [{ idle_runtime_session_timeout: 900, max_lifetime: 28_800 }],
  network_configuration: [{ network_mode: 'PUBLIC' }],
  protocol_configuration: [{ server_protocol: 'HTTP' }],
  environment_variables: { OKTA_AUDIENCE: 'api://chat' },
};

const parse = (changes: Record<string, unknown>) =>
  parseRuntime(
    makeResource(
      TYPE,
      'agent',
      { ...args, ...changes },
      {
        [TYPE]: () => ({ agent_runtime_id: 'id', agent_runtime_arn: 'arn' }),
      },
    ),
  );

describe('parseRuntime', () => {
  it('reads the stack’s arguments', () => {
    expect(parse({})).toEqual({
      id: 'id',
      roleArn: 'arn:aws:iam::000000000000:role/x',
      arn: 'arn',
      service: 'agent',
      version: 'abc123',
      entryPoint: 'main.js',
      environment: { OKTA_AUDIENCE: 'api://chat' },
      authorizer: {
        discoveryUrl: 'http://okta/.well-known/openid-configuration',
        allowedAudience: ['api://chat'],
        allowedClients: [],
        allowedScopes: [],
        customClaims: [],
      },
      headerAllowlist: ['authorization'],
    });
  });

  it.each([
    ['no authorizer', { authorizer_configuration: undefined }],
    ['another protocol', { protocol_configuration: [{ server_protocol: 'MCP' }] }],
    ['another language', { agent_runtime_artifact: artifact({ runtime: 'PYTHON_3_13' }) }],
    ['a wrapped entry point', { agent_runtime_artifact: artifact({ entry_point: ['a', 'b'] }) }],
    ['a container', { agent_runtime_artifact: [{ container_configuration: [{}] }] }],
    ['a header of AWS in the allowlist', allowlist('X-Amzn-Trace-Id')],
    ['an unknown argument', { filesystem_configuration: [{}] }],
  ])('refuses %s, naming the resource', (_, changes) => {
    expect(() => parse(changes)).toThrow(/^s: aws_bedrockagentcore_agent_runtime.agent: /);
  });

  it('accepts a header with the Custom prefix in the allowlist', () => {
    const name = 'X-Amzn-Bedrock-AgentCore-Runtime-Custom-Trace-Id';
    expect(parse(allowlist(name)).headerAllowlist).toEqual([name.toLowerCase()]);
  });
});

function artifact(changes: Record<string, unknown>): unknown {
  const [{ code_configuration }] = args.agent_runtime_artifact as [
    (typeof args.agent_runtime_artifact)[0],
  ];
  return [{ code_configuration: [{ ...code_configuration[0], ...changes }] }];
}

function allowlist(name: string): Record<string, unknown> {
  return { request_header_configuration: [{ request_header_allowlist: [name] }] };
}
