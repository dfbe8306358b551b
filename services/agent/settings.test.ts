import { SettingsError } from '@three-tier-chat/settings';
import { describe, expect, it } from 'vitest';
import { type Environment, loadSettings } from './settings.ts';

const ENVIRONMENT: Environment = {
  SERVICE_VERSION: 'v1',
  HOST: '0.0.0.0',
  AWS_REGION: 'eu-central-1',
  DRAIN_MS: '1000',
  OKTA_ISSUER: 'https://example.okta.test/oauth2/aus1',
  OKTA_AUDIENCE: 'api://three-tier-chat-staging',
  GATEWAY_URL: 'https://gateway.test/mcp',
  CONVERSATIONS_URL: 'https://conversations.test',
  MODEL_ID: 'anthropic.claude-test',
  TURN_TIMEOUT_MS: '110000',
  APPROVAL_TTL_MS: '600000',
  MAX_MODEL_CALLS: '12',
  MAX_TOOL_CALLS: '20',
  MAX_OUTPUT_TOKENS: '16000',
  CONTEXT_TOKENS: '100000',
  OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'false',
};

describe("the agent's settings", () => {
  it('are read from its environment', () => {
    expect(loadSettings({ ...ENVIRONMENT })).toEqual({
      version: 'v1',
      host: '0.0.0.0',
      port: 8080,
      region: 'eu-central-1',
      xrayEndpoint: undefined,
      drainMs: 1000,
      issuer: 'https://example.okta.test/oauth2/aus1',
      audience: 'api://three-tier-chat-staging',
      gatewayUrl: 'https://gateway.test/mcp',
      conversationsUrl: 'https://conversations.test',
      modelId: 'anthropic.claude-test',
      turnTimeoutMs: 110_000,
      approvalTtlMs: 600_000,
      captureContent: false,
    });
  });

  it.each(Object.keys(ENVIRONMENT))('need %s', (name) => {
    expect(() => loadSettings({ ...ENVIRONMENT, [name]: undefined })).toThrow(
      new SettingsError([`${name}: missing`]),
    );
  });

  it.each([
    { GATEWAY_URL: 'gateway.test/mcp' },
    { CONVERSATIONS_URL: 'conversations.test' },
    { TURN_TIMEOUT_MS: '0' },
    { APPROVAL_TTL_MS: '0' },
    { APPROVAL_TTL_MS: '1.5' },
    { APPROVAL_TTL_MS: 'ten minutes' },
    { OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'yes' },
  ])('are refused with %o', (wrong) => {
    const [name] = Object.keys(wrong);
    expect(() => loadSettings({ ...ENVIRONMENT, ...wrong })).toThrow(`${name}: `);
  });
});
