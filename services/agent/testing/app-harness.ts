import { createServer, type Server } from 'node:http';
import { ConstantBackoff } from '@strands-agents/sdk';
import { Shutdown } from '@three-tier-chat/http-server';
import { type Caller, IdentityError, type TokenVerifier } from '@three-tier-chat/identity';
import type { Telemetry } from '@three-tier-chat/telemetry';
import {
  createRecordingTelemetry,
  type RecordingTelemetry,
} from '@three-tier-chat/telemetry/testing';
import { HEADER, makeTraceRoot, SCOPE } from '@three-tier-chat/wire-contract';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { createApp } from '../app.ts';
import { createSessions } from '../create-sessions.ts';
import { createModel } from '../model.ts';
import { Runs } from '../running/runs.ts';
import { type ScriptedBedrock, startScriptedBedrock } from './scripted-bedrock.ts';
import {
  type ScriptedConversations,
  startScriptedConversations,
} from './scripted-conversations.ts';
import { type ScriptedGateway, startScriptedGateway } from './scripted-gateway.ts';

// Runs the whole app against a scripted model and Gateway, which are created for every test.

export const ROOT = makeTraceRoot();
export const SESSION = 'session-0123456789-0123456789-0123456789';

/**
 * Accepts `Bearer {uid}`, whose last part may be `~{milliseconds}` that the token has left, or `~read`
 * if it may change nothing; and ID tokens that begin with `id-`.
 */
export const verifier: TokenVerifier = {
  async verifyAccessToken(authorization, scope): Promise<Caller> {
    if (scope !== SCOPE.chatInvoke) throw new Error(`Unexpected scope ${scope}`);
    const token = authorization?.replace('Bearer ', '');
    const [uid = '', kind = ''] = token?.split('~') ?? [];
    switch (token) {
      case undefined:
        throw new IdentityError('missing-credentials', 'no token');
      case 'expired':
        throw new IdentityError('invalid-token', 'expired');
      case 'weak':
        throw new IdentityError('insufficient-scope', 'scope missing');
      case 'outage':
        throw new IdentityError('keys-unavailable', 'no keys');
    }
    return {
      token,
      uid,
      subjectHash: `hash-of-${uid}`,
      login: `${uid}@example.com`,
      clientId: 'c',
      scopes: [scope, ...(kind === 'read' ? [] : ['profile.write'])],
      groups: [],
      expiresAtMs: /^\d+$/.test(kind) ? Date.now() + Number(kind) : Number.MAX_SAFE_INTEGER,
      fingerprint: `print-of-${uid}`,
    };
  },
  async verifyIdToken(idToken) {
    if (!idToken.startsWith('id-')) throw new IdentityError('invalid-token', 'not for the caller');
    return { name: idToken.slice(3) };
  },
};

export let bedrock: ScriptedBedrock;
export let gateway: ScriptedGateway;
export let conversations: ScriptedConversations;
export const servers: Server[] = [];
/** The agents of a test, whose turns and titles end with it. */
const started: { readonly shutdown: Shutdown; readonly runs: Runs }[] = [];

beforeEach(async () => {
  bedrock = await startScriptedBedrock();
  gateway = await startScriptedGateway();
  conversations = await startScriptedConversations();
  vi.stubEnv('AWS_ENDPOINT_URL_BEDROCK_RUNTIME', bedrock.endpoint);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
});

afterEach(async () => {
  for (const { shutdown, runs } of started.splice(0)) {
    await shutdown.drain(createServer(), { answersMs: 0, work: runs.settled() });
  }
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) {
    await new Shutdown().drain(server, { answersMs: 0, flushMs: 0 });
  }
  await gateway.close();
  await conversations.close();
  await bedrock.close();
});

export function start(): { app: ReturnType<typeof createApp>; telemetry: RecordingTelemetry } {
  const telemetry = createRecordingTelemetry();
  return { app: startWith(telemetry), telemetry };
}

interface StartOptions {
  readonly tokens?: TokenVerifier;
  readonly shutdown?: Shutdown;
  readonly runs?: Runs;
  readonly approvalTtlMs?: number;
  readonly turnTimeoutMs?: number;
}

/** Each agent has a memory of its own, as another machine has. */
export function startWith(
  telemetry: Telemetry,
  options: StartOptions = {},
): ReturnType<typeof createApp> {
  const { tokens = verifier, shutdown = new Shutdown(), runs = new Runs() } = options;
  const model = createModel({ region: 'us-east-1', modelId: 'anthropic.claude-test' });
  started.push({ shutdown, runs });
  const sessions = createSessions({
    issuer: 'https://okta.example.com/oauth2/aus1',
    gatewayUrl: gateway.url,
    conversationsUrl: conversations.url,
    modelId: 'anthropic.claude-test',
    agentVersion: 'v1',
    approvalTtlMs: options.approvalTtlMs ?? 600_000,
    limits: { modelCalls: 12, toolCalls: 20, outputTokens: 16_000 },
    contextTokens: 100_000,
    model,
    telemetry,
    isSignInRefused: async () => false,
    runs,
    shutdown,
    backoff: new ConstantBackoff({ delayMs: 0 }),
  });
  return createApp({
    verifier: tokens,
    telemetry,
    sessions,
    runs,
    turnTimeoutMs: options.turnTimeoutMs ?? 60_000,
    shutdown,
  });
}

export const invocation = (
  headers: Record<string, string | undefined> = {},
  body: string = JSON.stringify({ prompt: 'Hi' }),
) => ({
  method: 'POST',
  headers: Object.fromEntries(
    Object.entries({
      authorization: 'Bearer ann',
      'content-type': 'application/json',
      accept: 'application/json',
      [HEADER.runtimeSessionId]: SESSION,
      [HEADER.traceId]: `Root=${ROOT};Sampled=1`,
      ...headers,
    }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  ),
  body,
});

export const problemOf = async (response: Response): Promise<Record<string, unknown>> => {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  return (await response.json()) as Record<string, unknown>;
};
