import {
  CONVERSATIONS_PATH,
  MAX_PROMPT_LENGTH,
  MAX_SUMMARY_LENGTH,
  MAX_TITLE_LENGTH,
  SESSION_ID,
  TURN_ID,
} from '@three-tier-chat/wire-contract';
import * as z from 'zod';

export const CONVERSATION_PATH = `${CONVERSATIONS_PATH}/{id}`;

export const conversationParams = z.object({
  id: z.string().regex(SESSION_ID).describe('Id of the conversation: the chat’s session id'),
});

export const cursor = z
  .string()
  .max(1024)
  .describe('`cursor` of the page before, unchanged')
  .optional();

export const title = z.string().min(1).max(MAX_TITLE_LENGTH);

export const summary = z.object({
  id: z.string(),
  title: z.string(),
  updatedAt: z.string().describe('Time of the last turn, ISO 8601'),
  pinned: z.boolean(),
  waitsUntil: z
    .string()
    .describe('Its last turn waits for the user’s approval until then, ISO 8601')
    .optional(),
});

const tokens = z.int().min(0);

export const usage = z.object({
  inputTokens: tokens,
  outputTokens: tokens,
  cacheReadTokens: tokens.optional(),
  cacheWriteTokens: tokens.optional(),
  cost: z.number().min(0).describe('An estimate in US dollars').optional(),
});

/** Members beyond these are let through by a newer caller, and not kept. */
export const turn = z.object({
  turnId: z.string().regex(TURN_ID).describe('A UUID: the idempotency key'),
  prompt: z.string().min(1).max(MAX_PROMPT_LENGTH),
  outcome: z
    .string()
    .regex(/^[a-z][a-z-]{0,63}$/)
    .describe('How it ended, or why it is open: running, or awaiting-approval'),
  traceId: z.string().regex(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/),
  usage: usage.optional(),
});

/** What is told of a turn's place among the others. */
export const place = z.object({
  supersedes: z
    .string()
    .regex(TURN_ID)
    .describe('Id of the turn whose place it takes, with all that followed that one')
    .optional(),
});

export const makers = z.object({
  agentVersion: z.string().min(1).max(128),
  modelId: z.string().min(1).max(2048),
  toolCalls: z
    .array(
      z.object({
        name: z.string().min(1).max(256),
        status: z.enum(['done', 'failed']),
        durationMs: z.number().min(0),
      }),
    )
    .max(1000),
});

/** Kept and given back as it is: what stands in it is the page's and the model's own business. */
export const objects = z.array(z.unknown().refine(isObject)).max(10_000);

/** What the model has of a turn beside its messages. */
export const state = z.object({
  attempt: z.string().regex(TURN_ID).describe('A UUID of who ran it last').optional(),
  summary: z
    .object({
      text: z.string().max(MAX_SUMMARY_LENGTH),
      upTo: z.string().regex(TURN_ID).describe('Id of the last turn that it stands for'),
    })
    .describe('Stands for older turns')
    .optional(),
  pending: z
    .custom<Readonly<Record<string, unknown>>>(isObject)
    .meta({ type: 'object', description: 'How an open turn goes on that asked for approval' })
    .optional(),
});

export function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
