import { type ApiDeclaration, HEADER } from '@three-tier-chat/wire-contract';
import { describe, expect, it } from 'vitest';
import { REQUEST_HEADER_ALLOWLIST } from '../constructs/agent-runtime.ts';
import { WRITE_TRACES } from '../constructs/service-role.ts';
import { TARGET_HEADERS } from '../constructs/tool-target.ts';
import { REQUESTED_SCOPES } from '../declarations/scopes.ts';
import { API_NAMES, SERVICES } from '../services.ts';
import { AWS_ENVIRONMENT, stackOf, synthAll } from '../testing/synth-all.ts';

const stacks = synthAll();
const api = stackOf(stacks, 'api');
const gateway = stackOf(stacks, 'gateway');
const agent = stackOf(stacks, 'agent');
const app = stackOf(stacks, 'app');

/** In the sample documents, the scope of an API's reading tool is its declared `read`. */
const READING_TOOL_SCOPES = API_NAMES.flatMap((name) => {
  const { toolTarget, scopes }: ApiDeclaration = SERVICES[name].api;
  return toolTarget === undefined ? [] : [scopes['read']?.name];
});

describe('the HTTP API', () => {
  it('has a route for each operation, with the scope of the operation', () => {
    expect(
      api
        .all('aws_apigatewayv2_route')
        .map(({ route_key, authorization_scopes }) => [route_key, authorization_scopes]),
    ).toEqual([
      ['GET /users/me', ['profile.read']],
      ['PATCH /users/me', ['profile.write']],
    ]);
  });
});

describe('Runtime and Gateway', () => {
  it.each([
    ['agent_runtime', ['chat.invoke'], agent],
    // The advertised scopes: to chat, and those of the reading tools, but never a writing one.
    ['gateway', ['chat.invoke', ...READING_TOOL_SCOPES], gateway],
  ] as const)('the %s admits and advertises %j', (type, allowed_scopes, stack) => {
    expect(stack.the(`aws_bedrockagentcore_${type}`)['authorizer_configuration']).toMatchObject([
      { custom_jwt_authorizer: [{ allowed_scopes }] },
    ]);
  });
});

describe('the Runtime', () => {
  const runtime = agent.the('aws_bedrockagentcore_agent_runtime');

  it('passes only the token, the ID token and the trace to the agent', () => {
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
  const target = api.the('aws_bedrockagentcore_gateway_target');

  it('passes on only the ids of the tool call and of the conversation, and the headers of a change', () => {
    expect(target['metadata_configuration']).toEqual([
      {
        allowed_request_headers: [
          'X-Gateway-Request-Id',
          'X-Chat-Session-Id',
          'Idempotency-Key',
          'If-Match',
        ],
      },
    ]);
    expect(TARGET_HEADERS.map((name) => name.toLowerCase())).toEqual([
      HEADER.gatewayRequestId,
      HEADER.chatSessionId,
      HEADER.idempotencyKey,
      HEADER.ifMatch,
    ]);
  });

  it('may invoke the interceptor and nothing else', () => {
    const policies = gateway.all('aws_iam_role_policy');
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

describe('the backend', () => {
  // Its address is public: docs/decisions/backend-reachable-without-the-edge.md relies on this.
  it.each(['app-runner', 'ecs-express'] as const)(
    'on %s may write traces, search the logs of whoever checks a token, and nothing else',
    (compute) => {
      const backend = stackOf(synthAll('staging', { ...AWS_ENVIRONMENT, compute }), 'backend');
      const policies = backend.all('aws_iam_role_policy');
      const own = policies.filter(({ name }) => name === 'three-tier-chat-backend-staging');
      expect(own.map(({ policy }) => JSON.parse(String(policy)).Statement)).toEqual([
        [
          WRITE_TRACES,
          {
            Sid: 'ReadLedger',
            Effect: 'Allow',
            Action: 'logs:FilterLogEvents',
            Resource: [
              expect.stringMatching(
                /:log-group:\$\{data\.terraform_remote_state\.[^:*]+-agent-staging\.outputs\.[^:*]+log_group[^:*]+\}:\*$/,
              ),
              ...['interceptor', ...API_NAMES].map(
                (service) =>
                  `arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/three-tier-chat-${service}-staging:*`,
              ),
            ],
          },
        ],
      ]);
    },
  );
});

describe('the site', () => {
  it('reads its environment from a file that the stack writes', () => {
    const { key, content, cache_control } = app.the('aws_s3_object');
    expect([key, cache_control]).toEqual(['config.json', 'no-store']);
    expect(JSON.parse(String(content))).toEqual({
      issuer: expect.stringContaining('issuer}'),
      clientId: expect.stringMatching(/^\$\{okta_app_oauth\..*\.client_id\}$/),
      scopes: REQUESTED_SCOPES,
      traceUrl:
        'https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#xray:traces/{traceId}',
      answerTimeoutMs: 125_000,
    });
  });
});
