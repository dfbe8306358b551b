import type { Environment } from '@three-tier-chat/backend/settings';
import { describe, expect, it } from 'vitest';
import { API_NAMES } from '../services.ts';
import { stackOf, synthAll } from '../testing/synth-all.ts';

const stacks = synthAll();
const LEDGER_FUNCTIONS = ['interceptor', ...API_NAMES].map(
  (service) => `/aws/lambda/three-tier-chat-${service}-staging`,
);

describe('the environment that a stack gives a service', () => {
  it('does not compile with a variable that the service does not know', () => {
    const environment = {
      // @ts-expect-error a misspelt optional variable
      ALLOWED_ORIGIN: 'https://chat.example.com',
    } satisfies Partial<Environment>;
    expect(Object.keys(environment)).toHaveLength(1);
  });

  it('reaches the agent completely', () => {
    const runtime = stackOf(stacks, 'agent').the('aws_bedrockagentcore_agent_runtime');
    expect(runtime['environment_variables']).toEqual({
      APPROVAL_TTL_MS: '900000',
      AWS_REGION: 'eu-central-1',
      CONVERSATIONS_URL: expect.stringMatching(
        /\$\{data\.terraform_remote_state\.\S+three-tier-chat-conversations-staging\.outputs\.\S+api_endpoint\}$/,
      ),
      CONTEXT_TOKENS: '100000',
      DRAIN_MS: '1000',
      GATEWAY_URL: expect.stringMatching(/gateway_url\}$/),
      HOST: '0.0.0.0',
      GUARDRAIL_ID: 'abc123def456',
      GUARDRAIL_VERSION: '3',
      MAX_MODEL_CALLS: '12',
      MAX_OUTPUT_TOKENS: '16000',
      MAX_TOOL_CALLS: '20',
      MODEL_ID: 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0',
      MODEL_PRICE: '{"input":3,"output":15,"cacheRead":0.3,"cacheWrite":0}',
      OKTA_AUDIENCE: 'api://three-tier-chat-staging',
      OKTA_ISSUER: expect.stringMatching(/issuer\}$/),
      OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'false',
      SERVICE_VERSION: expect.stringContaining('data.aws_ssm_parameter.agent-release'),
      TURN_TIMEOUT_MS: '110000',
    });
  });

  it('reaches the backend, which listens on the port of its health check', () => {
    expect(stackOf(stacks, 'backend').the('aws_apprunner_service')).toMatchObject({
      source_configuration: {
        auto_deployments_enabled: false,
        image_repository: {
          image_repository_type: 'ECR',
          image_identifier: expect.stringMatching(
            /^123456789012\.dkr\.ecr\.eu-central-1\.amazonaws\.com\/three-tier-chat-backend:\$\{/,
          ),
          image_configuration: {
            port: '8080',
            runtime_environment_variables: {
              AWS_REGION: 'eu-central-1',
              AGENT_RUNTIME_ARN: expect.stringMatching(/agent_runtime_arn\}$/),
              AGENT_TIMEOUT_MS: '115000',
              DRAIN_MS: '1000',
              HEARTBEAT_MS: '15000',
              HOST: '0.0.0.0',
              JSON_TIMEOUT_MS: '55000',
              JSON_TURN_TIMEOUT_MS: '50000',
              LEDGER_LOG_GROUPS: expect.stringMatching(
                new RegExp(String.raw`^\$\{data\.\S+\},${LEDGER_FUNCTIONS.join(',')}$`),
              ),
              OKTA_AUDIENCE: 'api://three-tier-chat-staging',
              OKTA_ISSUER: expect.stringMatching(/issuer\}$/),
            },
          },
        },
      },
      health_check_configuration: { protocol: 'HTTP', path: '/health' },
      network_configuration: { ingress_configuration: { is_publicly_accessible: true } },
    });
  });
});
