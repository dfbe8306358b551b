import { valueAt } from './json-path.ts';
import { demand, flaw, type Judge, listOf, type Policy } from './policy.ts';
import { areGrantedScopes, isOurAudience, isOurIssuer } from './tokens.ts';
import { edit, referent } from './world.ts';

const RUNTIME = 'agent/runtime/runtime';
const GATEWAY = 'gateway/gateway/gateway';
const TARGET = 'api/tools';
const AUTHORIZER = 'authorizer_configuration.0.custom_jwt_authorizer.0';
const INTERCEPTOR = 'interceptor_configuration.0';
const DISCOVERY = '/.well-known/openid-configuration';

const admitsOurTokens: Judge = (front, world) => {
  if (valueAt(front.json, AUTHORIZER) === undefined) {
    return [flaw(front, 'it has no JWT authorizer', 'give it one, or it asks for AWS credentials')];
  }
  return [
    ...demand(
      front,
      `${AUTHORIZER}.discovery_url`,
      (url) =>
        String(url).endsWith(DISCOVERY) &&
        isOurIssuer(world)(String(url).slice(0, -DISCOVERY.length)),
      'take the issuer of the okta stack',
    ),
    ...demand(
      front,
      `${AUTHORIZER}.allowed_audience`,
      isOurAudience(world),
      'name the audience of the authorization server alone',
    ),
    ...demand(
      front,
      `${AUTHORIZER}.allowed_scopes`,
      areGrantedScopes(world),
      'name scopes of the authorization server with requireScopes',
    ),
    ...demand(
      front,
      `${AUTHORIZER}.allowed_clients`,
      undefined,
      'leave it out: AgentCore looks for client_id, and tokens of Okta carry cid',
    ),
  ];
};

export const AGENTCORE_POLICIES: readonly Policy[] = [
  {
    name: 'Runtime and Gateway admit tokens of our issuer, for our audience, with a scope',
    judge: {
      aws_bedrockagentcore_agent_runtime: admitsOurTokens,
      aws_bedrockagentcore_gateway: (gateway, world) => [
        ...demand(gateway, 'authorizer_type', 'CUSTOM_JWT', 'set CUSTOM_JWT'),
        ...admitsOurTokens(gateway, world),
      ],
    },
    seeds: [
      {
        mistake: 'a Runtime that asks for AWS credentials',
        plant: edit(RUNTIME, 'authorizer_configuration', undefined),
        finds: `${RUNTIME}: it has no JWT authorizer`,
      },
      {
        mistake: 'a Gateway that asks for AWS credentials',
        plant: edit(GATEWAY, 'authorizer_type', 'AWS_IAM'),
        finds: `${GATEWAY}: authorizer_type is "AWS_IAM"`,
      },
      {
        mistake: 'a Runtime for tokens of any scope',
        plant: edit(RUNTIME, `${AUTHORIZER}.allowed_scopes`, undefined),
        finds: `${RUNTIME}: ${AUTHORIZER}.allowed_scopes is not set`,
      },
      {
        mistake: 'a Gateway for any audience',
        plant: edit(GATEWAY, `${AUTHORIZER}.allowed_audience`, undefined),
        finds: `${GATEWAY}: ${AUTHORIZER}.allowed_audience is not set`,
      },
      {
        mistake: 'a foreign issuer',
        plant: edit(RUNTIME, `${AUTHORIZER}.discovery_url`, `https://acme.okta.com${DISCOVERY}`),
        finds: `${RUNTIME}: ${AUTHORIZER}.discovery_url is "https://acme.okta.com${DISCOVERY}"`,
      },
      ...[RUNTIME, GATEWAY].map((front) => ({
        mistake: `${front} judging by client`,
        plant: edit(front, `${AUTHORIZER}.allowed_clients`, ['0oa1']),
        finds: `${front}: ${AUTHORIZER}.allowed_clients is ["0oa1"]`,
      })),
    ],
  },
  {
    name: 'the Runtime lets in the token and headers of our own, nothing else',
    judge: {
      aws_bedrockagentcore_agent_runtime: (runtime) => {
        const list = 'request_header_configuration.0.request_header_allowlist';
        const headers = listOf(valueAt(runtime.json, list));
        if (!headers.includes('Authorization')) {
          return [
            flaw(runtime, `${list} lacks Authorization`, 'add it, or the agent has no caller'),
          ];
        }
        return headers
          .filter((name) => name !== 'Authorization')
          .filter((name) => !String(name).startsWith('X-Amzn-Bedrock-AgentCore-Runtime-Custom-'))
          .map((name) =>
            flaw(runtime, `${list} has ${name}`, 'carry it in a Custom- header, which is ours'),
          );
      },
    },
    seeds: [
      {
        mistake: 'a cookie that reaches the agent',
        plant: edit(RUNTIME, 'request_header_configuration.0.request_header_allowlist.1', 'Cookie'),
        finds: `${RUNTIME}: request_header_configuration.0.request_header_allowlist has Cookie`,
      },
      {
        mistake: 'a token that does not reach the agent',
        plant: edit(RUNTIME, 'request_header_configuration', undefined),
        finds: `${RUNTIME}: request_header_configuration.0.request_header_allowlist lacks Authorization`,
      },
    ],
  },
  {
    name: 'the interceptor sees every request to the Gateway with its headers',
    judge: {
      aws_bedrockagentcore_gateway: (gateway, world) => [
        ...demand(
          gateway,
          `${INTERCEPTOR}.interception_points`,
          ['REQUEST'],
          'intercept requests: only there the token is put on the way',
        ),
        ...demand(
          gateway,
          `${INTERCEPTOR}.interceptor.0.lambda.0.arn`,
          (arn) => referent(world, arn)?.type === 'aws_lambda_function',
          'name the function of the interceptor',
        ),
        ...demand(
          gateway,
          `${INTERCEPTOR}.input_configuration.0.pass_request_headers`,
          true,
          'set true, or the interceptor never sees the token',
        ),
      ],
    },
    seeds: [
      {
        mistake: 'requests without their headers',
        plant: edit(GATEWAY, `${INTERCEPTOR}.input_configuration`, undefined),
        finds: `${GATEWAY}: ${INTERCEPTOR}.input_configuration.0.pass_request_headers is not set`,
      },
      {
        mistake: 'answers in the place of requests',
        plant: edit(GATEWAY, `${INTERCEPTOR}.interception_points`, ['RESPONSE']),
        finds: `${GATEWAY}: ${INTERCEPTOR}.interception_points is ["RESPONSE"]`,
      },
      {
        mistake: 'a function of somebody else',
        plant: edit(
          GATEWAY,
          `${INTERCEPTOR}.interceptor.0.lambda.0.arn`,
          'arn:aws:lambda:us-east-1:999999999999:function:other',
        ),
        finds: `${GATEWAY}: ${INTERCEPTOR}.interceptor.0.lambda.0.arn is "arn:aws:lambda:us-east-1:999999999999:function:other"`,
      },
    ],
  },
  {
    name: 'our Gateway calls an API with the token of the caller alone',
    judge: {
      aws_bedrockagentcore_gateway_target: (target, world) => [
        ...demand(
          target,
          'gateway_identifier',
          (id) => referent(world, id)?.type === 'aws_bedrockagentcore_gateway',
          'name the Gateway of the gateway stack',
        ),
        ...demand(
          target,
          'credential_provider_configuration',
          undefined,
          'leave it out: the API would see the Gateway instead of the person',
        ),
        ...demand(
          target,
          'metadata_configuration.0.allowed_request_headers',
          (names) => listOf(names).every((name) => !/^authorization$/i.test(String(name))),
          'leave Authorization out: it needs no leave, and AgentCore refuses its name',
        ),
      ],
    },
    seeds: [
      {
        mistake: 'a Gateway of somebody else',
        plant: edit(TARGET, 'gateway_identifier', 'other-0123456789'),
        finds: `${TARGET}: gateway_identifier is "other-0123456789"`,
      },
      {
        mistake: 'a credential of its own',
        plant: edit(TARGET, 'credential_provider_configuration', [{ gateway_iam_role: [{}] }]),
        finds: `${TARGET}: credential_provider_configuration is [{"gateway_iam_role":[{}]}]`,
      },
      {
        mistake: 'Authorization among the headers',
        plant: edit(TARGET, 'metadata_configuration.0.allowed_request_headers', ['Authorization']),
        finds: `${TARGET}: metadata_configuration.0.allowed_request_headers is ["Authorization"]`,
      },
    ],
  },
];
