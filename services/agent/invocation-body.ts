import { randomUUID } from 'node:crypto';
import { readBody } from '@three-tier-chat/http-server';
import {
  type ApprovalDecision,
  HEADER,
  MAX_INVOKE_BODY_BYTES,
  MAX_PROMPT_LENGTH,
  SESSION_ID,
  TURN_ID,
} from '@three-tier-chat/wire-contract';
import * as z from 'zod';
import { Refusal } from './refusal.ts';

/** What is asked of a session, and how long the caller waits, in milliseconds. */
export type Invocation = (
  | {
      readonly kind: 'message';
      readonly prompt: string;
      /** The message's idempotency key. */
      readonly turnId: string;
      /** Id of the turn whose place this one takes. */
      readonly supersedes?: string | undefined;
    }
  | { readonly kind: 'resume'; readonly turnId: string; readonly after: number }
  | { readonly kind: 'stop'; readonly turnId: string }
  | { readonly kind: 'approval'; readonly id: string; readonly decision: ApprovalDecision }
) & { readonly sessionId: string; readonly timeoutMs: number | undefined };

/** A turn has one id, in whatever case it is written (RFC 9562 §4). */
const turnId = z.string().regex(TURN_ID).toLowerCase();
const timeoutMs = z.int().positive().optional();

const bodySchema = z.union([
  z
    .object({
      prompt: z
        .string()
        .max(MAX_PROMPT_LENGTH)
        .refine((prompt) => prompt.trim() !== '')
        .transform((prompt) => prompt.toWellFormed()),
      // Absent from older callers, whose message cannot be joined or repeated.
      turnId: turnId.default(() => randomUUID()),
      supersedes: turnId.optional(),
      timeoutMs,
    })
    .transform((message) => ({ kind: 'message' as const, ...message })),
  z
    .object({ resume: z.object({ turnId, after: z.int().min(0) }), timeoutMs })
    .transform(({ resume, timeoutMs }) => ({ kind: 'resume' as const, ...resume, timeoutMs })),
  z
    .object({ stop: z.object({ turnId }), timeoutMs })
    .transform(({ stop, timeoutMs }) => ({ kind: 'stop' as const, ...stop, timeoutMs })),
  z
    .object({
      approval: z.object({
        id: z.string().regex(TURN_ID).toLowerCase(),
        decision: z.enum(['approve', 'deny']),
      }),
      timeoutMs,
    })
    .transform(({ approval, timeoutMs }) => ({
      kind: 'approval' as const,
      ...approval,
      timeoutMs,
    })),
]);

/** The kinds of body; a request has exactly one of these members. */
const KINDS = ['prompt', 'resume', 'stop', 'approval'] as const;

/**
 * Reads and validates the request, again after the backend, since a signed-in user can call the
 * Runtime directly.
 *
 * @throws Refusal
 */
export async function readInvocation(request: Request): Promise<Invocation> {
  const sessionId = request.headers.get(HEADER.runtimeSessionId) ?? '';
  if (!SESSION_ID.test(sessionId)) {
    throw new Refusal(
      'bad-request',
      'The session id is missing or malformed: start a new conversation.',
    );
  }
  const raw = await readBody(request, MAX_INVOKE_BODY_BYTES);
  if (raw === 'too-large') throw new Refusal('body-too-large', TOO_LARGE);
  if (raw === 'incomplete') {
    throw new Refusal('bad-request', 'The request ended before its body did: send it again.');
  }
  const value = parseJson(raw);
  const kinds = KINDS.filter((kind) => Object.hasOwn(Object(value), kind));
  const body = bodySchema.safeParse(value);
  if (!body.success || kinds.length !== 1) {
    throw new Refusal(
      'bad-request',
      `The body must be JSON with one of these: a "prompt" of 1 to ${MAX_PROMPT_LENGTH} characters, with a UUID as "turnId" if it has one; "resume" with a "turnId" and a number "after"; "stop" with a "turnId"; "approval" with an "id" and the "decision" approve or deny.`,
    );
  }
  return { ...body.data, sessionId, timeoutMs: body.data.timeoutMs };
}

const TOO_LARGE = `The body may have at most ${MAX_INVOKE_BODY_BYTES} bytes: shorten the message.`;

/** @returns undefined, which no schema accepts, for anything that is not JSON in UTF-8. */
function parseJson(raw: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(raw));
  } catch {
    return undefined;
  }
}
