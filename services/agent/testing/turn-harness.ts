import { randomUUID } from 'node:crypto';
import { ConstantBackoff } from '@strands-agents/sdk';
import type { Caller } from '@three-tier-chat/identity';
import { createRecordingTelemetry } from '@three-tier-chat/telemetry/testing';
import { type AnswerOutcome, type ChatEvent, makeTraceRoot } from '@three-tier-chat/wire-contract';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { Conversation } from '../conversation.ts';
import { createConversationsClient } from '../keeping/conversations-client.ts';
import { KeptConversation } from '../keeping/kept-conversation.ts';
import { createModel } from '../model.ts';
import { runTurn } from '../turn.ts';
import { type TurnTimes, turnTimes } from '../turn-times.ts';
import { type ScriptedBedrock, startScriptedBedrock } from './scripted-bedrock.ts';
import {
  type ScriptedConversations,
  startScriptedConversations,
} from './scripted-conversations.ts';
import { type ScriptedGateway, startScriptedGateway } from './scripted-gateway.ts';

// Runs turns against a scripted model and Gateway, which are created for every test.

export const ROOT = makeTraceRoot();
export const SESSION = 'session-0123456789-0123456789-0123456789';

export const callerWith = (token: string, uid = '00uMember'): Caller => ({
  token,
  uid,
  subjectHash: 'hash-of-member',
  login: 'member@example.com',
  clientId: '0oaClient',
  scopes: ['chat.invoke'],
  groups: [],
  expiresAtMs: Number.MAX_SAFE_INTEGER,
  fingerprint: 'f00d',
});

/** Tokens that verify but that the authorization server refuses. */
export const refusedTokens = new Set<string>();

export let bedrock: ScriptedBedrock;
export let gateway: ScriptedGateway;
export let conversations: ScriptedConversations;
export const telemetry = createRecordingTelemetry();

beforeEach(async () => {
  bedrock = await startScriptedBedrock();
  gateway = await startScriptedGateway();
  conversations = await startScriptedConversations();
  vi.stubEnv('AWS_ENDPOINT_URL_BEDROCK_RUNTIME', bedrock.endpoint);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
  telemetry.lines.length = 0;
  refusedTokens.clear();
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await gateway.close();
  await conversations.close();
  await bedrock.close();
});

/** A conversation in memory and in the store. */
interface Stage {
  readonly conversation: Conversation;
  readonly kept: KeptConversation;
}

export function startConversation(): Stage {
  const modelId = 'anthropic.claude-test';
  return {
    conversation: new Conversation({
      ownerUid: '00uMember',
      gatewayUrl: gateway.url,
      model: createModel({ region: 'us-east-1', modelId }),
      telemetry,
      approvalTtlMs: 600_000,
      limits: { modelCalls: 12, toolCalls: 20, outputTokens: 16_000 },
      contextTokens: 100_000,
      isSignInRefused: async (token) => refusedTokens.has(token),
      backoff: new ConstantBackoff({ delayMs: 0 }),
    }),
    kept: new KeptConversation({
      client: createConversationsClient({ url: conversations.url, telemetry }),
      logger: telemetry.logger,
      agentVersion: 'v1',
      modelId,
      sessionId: SESSION,
    }),
  };
}

interface Ask {
  readonly prompt?: string;
  readonly caller?: Caller;
  readonly displayName?: string;
  readonly turnId?: string;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  readonly times?: TurnTimes;
  readonly onEvent?: (event: ChatEvent) => void;
}

/** Runs a whole turn within a request. @returns its events after `start`. */
export function ask(stage: Stage, options: Ask = {}): Promise<ChatEvent[]> {
  const { prompt = 'Who am I?', caller = callerWith('token-1'), displayName } = options;
  const { turnId = randomUUID() } = options;
  const signal = options.signal ?? new AbortController().signal;
  const limits = { waitsMs: undefined, turnTimeoutMs: options.timeoutMs ?? 60_000 };
  const { times = turnTimes(caller, limits) } = options;
  const request = telemetry.openRequest({ traceHeader: `Root=${ROOT};Sampled=1` });
  return request.run(async () => {
    const events: ChatEvent[] = [];
    const turn = runTurn(
      { prompt, caller, sessionId: SESSION, displayName, turnId, signal },
      {
        ...stage,
        telemetry,
        times,
        onPaused: () => {},
        onKeeping: () => {},
        onFirstAnswer: () => {},
      },
    );
    for await (const event of turn) {
      events.push(event);
      options.onEvent?.(event);
    }
    if (events[0]?.event === 'start') expect(events.shift()?.data).toEqual({ turnId });
    return events;
  });
}

/** The last event of a failed turn that is not kept. */
export const problem = (code: string): object => ({
  event: 'error',
  data: expect.objectContaining({ code, traceId: ROOT, kept: false }),
});

/** The last event of a turn without tool calls. */
export const done = (message: string, outcome: AnswerOutcome | 'stopped' = 'complete'): object => ({
  event: 'done',
  data: expect.objectContaining({
    message,
    sessionId: SESSION,
    traceId: ROOT,
    toolCalls: [],
    outcome,
  }),
});

/** The roles of the messages in the last model call. */
export const messagesSeen = (): readonly string[] =>
  bedrock.requests.at(-1)?.messages.map((message) => message.role) ?? [];

/** The role and texts of each message in the last model call, without tools. */
export const textsSeen = (): readonly (readonly string[])[] =>
  (bedrock.requests.at(-1)?.messages ?? []).map(({ role, content }) => [
    role,
    ...content.flatMap((block) => (block as { readonly text?: string }).text ?? []),
  ]);
