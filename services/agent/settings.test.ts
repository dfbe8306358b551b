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
      limits: { modelCalls: 12, toolCalls: 20, outputTokens: 16_000 },
      contextTokens: 100_000,
      price: undefined,
      guardrail: undefined,
      captureContent: false,
    });
  });

  it('may name a price and a guardrail', () => {
    const price = { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 };
    expect(
      loadSettings({
        ...ENVIRONMENT,
        MODEL_PRICE: JSON.stringify(price),
        GUARDRAIL_ID: 'gr1',
        GUARDRAIL_VERSION: '2',
      }),
    ).toMatchObject({ price, guardrail: { id: 'gr1', version: '2' } });
  });

  it.each([
    ['GUARDRAIL_ID', 'GUARDRAIL_VERSION'],
    ['GUARDRAIL_VERSION', 'GUARDRAIL_ID'],
  ])('need with %s also %s', (given, missing) => {
    expect(() => loadSettings({ ...ENVIRONMENT, [given]: '1' })).toThrow(
      new SettingsError([`${missing}: missing`]),
    );
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
    { MAX_MODEL_CALLS: '0' },
    { MAX_TOOL_CALLS: '-1' },
    { MAX_OUTPUT_TOKENS: 'many' },
    { CONTEXT_TOKENS: '0.5' },
    { MODEL_PRICE: '{' },
    { MODEL_PRICE: '{"input":-3,"output":15,"cacheRead":0,"cacheWrite":0}' },
    { OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'yes' },
  ])('are refused with %o', (wrong) => {
    const [name] = Object.keys(wrong);
    expect(() => loadSettings({ ...ENVIRONMENT, ...wrong })).toThrow(
      new RegExp(`^ {2}${name}(\\.\\w+)?: (?!missing)`, 'm'),
    );
  });
});
