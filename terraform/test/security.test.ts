import { HEADER } from '@three-tier-chat/wire-contract';
import { describe, expect, it } from 'vitest';
import { REQUEST_HEADER_ALLOWLIST } from '../constructs/agent-runtime.ts';
import { TARGET_HEADERS } from '../constructs/tool-gateway.ts';
import { stackOf, synthAll } from './synth-all.ts';

const stacks = synthAll();
const api = stackOf(stacks, 'api');
const agentcore = stackOf(stacks, 'agentcore');
const app = stackOf(stacks, 'app');

const CUSTOM_JWT = [
  {
    custom_jwt_authorizer: [
      {
        discovery_url: expect.stringMatching(/issuer\}\/\.well-known\/openid-configuration$/),
        allowed_audience: ['api://three-tier-chat-staging'],
        allowed_scopes: ['chat.invoke'],
      },
    ],
  },
];

describe('the HTTP API', () => {
  it('demands a token with the scope of its operation on every route', () => {
    const routes = api.all('aws_apigatewayv2_route');
    expect(
      routes.map(({ route_key, authorization_type, authorization_scopes }) => [
        route_key,
        authorization_type,
        authorization_scopes,
      ]),
    ).toEqual([
      ['GET /users/me', 'JWT', ['profile.read']],
      ['PATCH /users/me', 'JWT', ['profile.write']],
    ]);
    for (const { authorizer_id } of routes) {
      expect(authorizer_id).toMatch(/^\$\{aws_apigatewayv2_authorizer\.[\w-]+\.id\}$/);
    }
  });

  it('takes tokens of the issuer for the audience alone', () => {
    expect(api.the('aws_apigatewayv2_authorizer')).toMatchObject({
      authorizer_type: 'JWT',
      identity_sources: ['$request.header.Authorization'],
      jwt_configuration: {
        audience: ['api://three-tier-chat-staging'],
        issuer: expect.stringContaining('issuer}'),
      },
    });
  });

  it('alone may invoke the function', () => {
    expect(api.the('aws_lambda_permission')).toMatchObject({
      principal: 'apigateway.amazonaws.com',
      source_arn: expect.stringMatching(/execution_arn\}\/\*\/\*$/),
    });
  });
});

describe('the Runtime', () => {
  const runtime = agentcore.the('aws_bedrockagentcore_agent_runtime');

  it('admits tokens for the audience with the scope to chat', () => {
    expect(runtime['authorizer_configuration']).toEqual(CUSTOM_JWT);
  });

  it('lets the token, the ID token and the trace through to the agent, nothing else', () => {
    expect(runtime['request_header_configuration']).toEqual([
      { request_header_allowlist: REQUEST_HEADER_ALLOWLIST },
    ]);
    expect(REQUEST_HEADER_ALLOWLIST.map((name) => name.toLowerCase())).toEqual([
      HEADER.authorization,
      HEADER.runtimeIdToken,
      HEADER.runtimeTraceId,
    ]);
  });

  it('runs the code zip of the released version and ends its sessions', () => {
    expect(runtime).toMatchObject({
      agent_runtime_name: 'three_tier_chat_staging',
      agent_runtime_artifact: [
        {
          code_configuration: [
            {
              runtime: 'NODE_22',
              entry_point: ['main.js'],
              code: [{ s3: [{ prefix: expect.stringMatching(/^agent\/\$\{.*\}\.zip$/) }] }],
            },
          ],
        },
      ],
      lifecycle_configuration: [{ idle_runtime_session_timeout: 900, max_lifetime: 28_800 }],
    });
  });
});

describe('the Gateway', () => {
  const gateway = agentcore.the('aws_bedrockagentcore_gateway');
  const target = agentcore.the('aws_bedrockagentcore_gateway_target');

  it('admits tokens for the audience with the scope to chat', () => {
    expect(gateway).toMatchObject({ protocol_type: 'MCP', authorizer_type: 'CUSTOM_JWT' });
    expect(gateway['authorizer_configuration']).toEqual(CUSTOM_JWT);
  });

  it('gives its interceptor every request with its headers', () => {
    expect(gateway['interceptor_configuration']).toEqual([
      {
        interception_points: ['REQUEST'],
        interceptor: [
          { lambda: [{ arn: expect.stringMatching(/^\$\{aws_lambda_function\..*\.arn\}$/) }] },
        ],
        input_configuration: [{ pass_request_headers: true }],
      },
    ]);
  });

  it('sends no credential of its own to the secured API', () => {
    expect(target).not.toHaveProperty('credential_provider_configuration');
  });

  it('passes on the ids of the tool call and of the conversation, and nothing else', () => {
    expect(target['metadata_configuration']).toEqual([
      { allowed_request_headers: ['X-Gateway-Request-Id', 'X-Chat-Session-Id'] },
    ]);
    expect(TARGET_HEADERS.map((name) => name.toLowerCase())).toEqual([
      HEADER.gatewayRequestId,
      HEADER.chatSessionId,
    ]);
  });

  it('may invoke the interceptor and nothing else', () => {
    const policies = agentcore.all('aws_iam_role_policy');
    const [policy] = policies.filter(({ name }) => name === 'three-tier-chat-gateway-staging');
    expect(JSON.parse(String(policy?.['policy'])).Statement).toEqual([
      {
        Sid: 'InvokeInterceptor',
        Effect: 'Allow',
        Action: 'lambda:InvokeFunction',
        Resource: expect.stringMatching(/^\$\{aws_lambda_function\..*\.arn\}$/),
      },
    ]);
  });
});

describe('roles', () => {
  const documents = Object.values(stacks).flatMap((stack) =>
    stack.all('aws_iam_role_policy').map(({ policy }) => JSON.parse(String(policy))),
  );

  it('grant no action by wildcard', () => {
    expect(documents.length).toBeGreaterThan(0);
    for (const { Statement } of documents) {
      for (const { Action } of Statement) expect([Action].flat().join()).not.toContain('*');
    }
  });

  it('grant all resources only where AWS knows no smaller ones', () => {
    const everywhere = documents
      .flatMap(({ Statement }) => Statement)
      .filter(({ Resource }) => Resource === '*')
      .flatMap(({ Action }) => Action);
    expect([...new Set(everywhere)].sort()).toEqual([
      'ecr:GetAuthorizationToken',
      'xray:GetSamplingRules',
      'xray:GetSamplingTargets',
      'xray:PutTelemetryRecords',
      'xray:PutTraceSegments',
    ]);
  });

  it('of AgentCore are taken for this account alone', () => {
    const trusts = agentcore
      .all('aws_iam_role')
      .map(({ assume_role_policy }) => JSON.parse(String(assume_role_policy)).Statement[0])
      .filter(({ Principal }) => Principal.Service === 'bedrock-agentcore.amazonaws.com');
    expect(trusts).toHaveLength(2);
    for (const { Condition } of trusts) {
      expect(Condition.StringEquals).toEqual({ 'aws:SourceAccount': '123456789012' });
      expect(Condition.ArnLike['aws:SourceArn']).toMatch(
        /^arn:aws:bedrock-agentcore:eu-central-1:123456789012:/,
      );
    }
  });
});

describe('the site', () => {
  it('stands in a private, encrypted bucket', () => {
    expect(app.the('aws_s3_bucket_public_access_block')).toMatchObject({
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    expect(app.the('aws_s3_bucket_ownership_controls')).toMatchObject({
      rule: { object_ownership: 'BucketOwnerEnforced' },
    });
    expect(app.all('aws_s3_bucket_server_side_encryption_configuration')).toHaveLength(1);
  });

  it('is read by its distribution alone, over TLS', () => {
    const { Statement } = JSON.parse(String(app.the('aws_s3_bucket_policy')['policy']));
    expect(Statement).toMatchObject([
      {
        Effect: 'Allow',
        Principal: { Service: 'cloudfront.amazonaws.com' },
        Action: 's3:GetObject',
        Condition: {
          StringEquals: {
            'AWS:SourceArn': expect.stringMatching(/^\$\{aws_cloudfront_distribution\..*\.arn\}$/),
          },
        },
      },
      { Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    ]);
  });

  it('learns its environment from a file that the stack writes', () => {
    const { key, content, cache_control } = app.the('aws_s3_object');
    expect([key, cache_control]).toEqual(['config.json', 'no-store']);
    expect(JSON.parse(String(content))).toEqual({
      issuer: expect.stringContaining('issuer}'),
      clientId: expect.stringMatching(/^\$\{okta_app_oauth\..*\.client_id\}$/),
      scopes: [
        'openid',
        'profile',
        'email',
        'offline_access',
        'chat.invoke',
        'profile.read',
        'profile.write',
      ],
      traceUrl:
        'https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#xray:traces/{traceId}',
      answerTimeoutMs: 125_000,
    });
  });
});
