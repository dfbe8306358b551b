import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ARN, type RuntimeFixture, startRuntimeFixture } from './runtime.fixture.ts';

const SESSION = 'x-amzn-bedrock-agentcore-runtime-session-id';
const ID_TOKEN = 'x-amzn-bedrock-agentcore-runtime-custom-id-token';
const TRACE = 'Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=1';
const OWN_TRACE = /^Root=1-67891233-abcdef012345678912345678;Parent=[0-9a-f]{16};Sampled=1$/;

let runtime: RuntimeFixture;
async function restart(...options: Parameters<typeof startRuntimeFixture>): Promise<void> {
  await runtime.stop();
  runtime = await startRuntimeFixture(...options);
}
beforeEach(async () => {
  runtime = await startRuntimeFixture();
});
afterEach(() => runtime.stop());

describe('the authorizer', () => {
  it.each([
    ['no token', 401, 'Missing Authentication Token'],
    ['garbage', 401, 'OAuth authorization failed: Token is not a JWT'],
    ['expired', 401, 'OAuth authorization failed: Token has expired'],
    ['another key', 401, 'OAuth authorization failed: Signature verification failed'],
    ['another audience', 401, mismatch('aud')],
    ['an ID token', 401, mismatch('aud')],
    ['another issuer', 401, mismatch('iss')],
    ['a missing scope', 401, mismatch('scope')],
  ] as const)('refuses %s with a challenge', async (name, status, message) => {
    const token = (await runtime.okta.refusedTokens())[name];
    const response = await runtime.post(token ? { authorization: `Bearer ${token}` } : {});

    expect(response.status).toBe(status);
    expect(response.headers.get('www-authenticate')).toBe(
      `Bearer resource_metadata="${runtime.metadataUrl}"`,
    );
    expect(response.headers.get('x-amzn-errortype')).toBe('AccessDeniedException');
    expect(await response.json()).toEqual({ message });
  });

  it('answers 403 to a claim that does not match when the switch says so', async () => {
    runtime.switches.claimMismatchStatus = 403;
    const token = (await runtime.okta.refusedTokens())['another audience'];
    expect((await runtime.post({ authorization: `Bearer ${token}` })).status).toBe(403);
  });

  it('refuses SigV4, which a JWT runtime does not support', async () => {
    const response = await runtime.post({ authorization: 'AWS4-HMAC-SHA256 Credential=x' });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({
      message: expect.stringMatching(/^Authorization method mismatch/),
    });
  });

  it('accepts nobody while the keys cannot be read', async () => {
    await runtime.okta.close();
    expect((await runtime.post(runtime.bearer)).status).toBe(500);
    runtime.switches.keysUnavailableStatus = 401;
    expect((await runtime.post(runtime.bearer)).status).toBe(401);
  });

  it('says where to get a token if there is none', async () => {
    const response = await fetch(runtime.metadataUrl);
    expect(await response.json()).toEqual({
      authorization_servers: [runtime.okta.issuer],
      resource: runtime.invocationsUrl,
      scopes_supported: ['chat.invoke'],
    });
  });
});

describe('the address', () => {
  it('may name the runtime by its id and account', async () => {
    const path = '/runtimes/chat-0123456789/invocations?accountId=000000000000';
    expect((await runtime.post(runtime.bearer, path)).status).toBe(200);
  });

  it.each([
    ['another runtime', `/runtimes/${encodeURIComponent(`${ARN}x`)}/invocations`],
    ['another qualifier', `/runtimes/${encodeURIComponent(ARN)}/invocations?qualifier=PROD`],
    ['an id of another account', '/runtimes/chat-0123456789/invocations?accountId=1'],
    ['broken escaping', '/runtimes/%zz/invocations'],
    ['no operation', '/runtimes'],
  ])('is not found for %s', async (_, path) => {
    const response = await runtime.post(runtime.bearer, path);
    expect(response.status).toBe(404);
    expect(response.headers.get('x-amzn-errortype')).toBe('ResourceNotFoundException');
  });
});

describe('headers for the container', () => {
  it('are the allowlisted ones, the ids and what describes the body', async () => {
    const received = runtime.receiveHeaders();
    const response = await runtime.post({
      ...runtime.bearer,
      [SESSION]: 's'.repeat(33),
      [ID_TOKEN]: 'id-token',
      'x-amzn-trace-id': TRACE,
      'x-id-token': 'unlisted',
      'x-amzn-bedrock-agentcore-runtime-custom-other': 'unlisted',
      cookie: 'unlisted',
      accept: 'text/event-stream',
    });

    expect(await received).toEqual({
      ...runtime.bearer,
      [SESSION]: 's'.repeat(33),
      [ID_TOKEN]: 'id-token',
      'x-amzn-trace-id': expect.stringMatching(OWN_TRACE),
      'x-amzn-bedrock-agentcore-runtime-request-id': response.headers.get('x-amzn-requestid'),
      'content-type': 'application/json',
      'content-length': '18',
      accept: 'text/event-stream',
      host: expect.any(String),
      connection: 'keep-alive',
    });
  });

  it('omit the trace header when the switch says so', async () => {
    runtime.switches.forwardTraceHeader = false;
    const received = runtime.receiveHeaders();
    await runtime.post({ ...runtime.bearer, 'x-amzn-trace-id': TRACE });
    expect(await received).not.toHaveProperty('x-amzn-trace-id');
  });

  it('contain no Authorization unless it is allowlisted', async () => {
    await restart({ headerAllowlist: [] });
    const received = runtime.receiveHeaders();
    await runtime.post(runtime.bearer);
    expect(await received).not.toHaveProperty('authorization');
  });

  it('are refused above 4 KB', async () => {
    const response = await runtime.post({ ...runtime.bearer, [ID_TOKEN]: 'x'.repeat(4097) });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      message: `Header ${ID_TOKEN} must have at most 4096 bytes`,
      reason: 'FieldValidationFailed',
    });
  });

  it('refuse a trace header above 128 characters', async () => {
    const response = await runtime.post({
      ...runtime.bearer,
      'x-amzn-trace-id': `${TRACE};${'x'.repeat(99)}`,
    });
    expect(response.status).toBe(400);
  });
});

function mismatch(claim: string): string {
  return `OAuth authorization failed: Claim '${claim}' value mismatch with configuration`;
}
