import { readBody } from '@three-tier-chat/http-server';
import {
  HEADER,
  MAX_INVOKE_BODY_BYTES,
  MAX_PROMPT_LENGTH,
  type ProblemCode,
  SESSION_ID,
  TURN_ID,
} from '@three-tier-chat/wire-contract';
import * as z from 'zod';

export type Invocation =
  | {
      readonly kind: 'accepted';
      readonly prompt: string;
      readonly sessionId: string;
      /** The message's idempotency key; absent from older callers. */
      readonly turnId: string | undefined;
      /** How long the caller waits, in milliseconds. */
      readonly timeoutMs: number | undefined;
    }
  | { readonly kind: 'refused'; readonly code: ProblemCode; readonly detail: string };

const bodySchema = z.object({
  prompt: z
    .string()
    .max(MAX_PROMPT_LENGTH)
    .refine((prompt) => prompt.trim() !== '')
    .transform((prompt) => prompt.toWellFormed()),
  turnId: z.string().regex(TURN_ID).optional(),
  timeoutMs: z.int().positive().optional(),
});

/**
 * Reads and validates the request, again after the backend, since a signed-in user can call the
 * Runtime directly.
 */
export async function readInvocation(request: Request): Promise<Invocation> {
  const sessionId = request.headers.get(HEADER.runtimeSessionId) ?? '';
  if (!SESSION_ID.test(sessionId)) {
    return refuse(
      'bad-request',
      'The session id is missing or malformed: start a new conversation.',
    );
  }
  const raw = await readBody(request, MAX_INVOKE_BODY_BYTES);
  if (raw === 'too-large') return refuse('body-too-large', TOO_LARGE);
  if (raw === 'incomplete') {
    return refuse('bad-request', 'The request ended before its body did: send it again.');
  }
  const body = bodySchema.safeParse(parseJson(raw));
  if (!body.success) {
    return refuse(
      'bad-request',
      `The body must be JSON with a "prompt" of 1 to ${MAX_PROMPT_LENGTH} characters, and a UUID as "turnId" if it has one.`,
    );
  }
  const { prompt, turnId, timeoutMs } = body.data;
  return { kind: 'accepted', prompt, sessionId, turnId, timeoutMs };
}

const TOO_LARGE = `The body may have at most ${MAX_INVOKE_BODY_BYTES} bytes: shorten the message.`;

function refuse(code: ProblemCode, detail: string): Invocation {
  return { kind: 'refused', code, detail };
}

/** @returns undefined, which no schema accepts, for anything that is not JSON in UTF-8. */
function parseJson(raw: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(raw));
  } catch {
    return undefined;
  }
}
