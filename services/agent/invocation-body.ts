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
      /** The message's idempotency key; absent from callers that were built before it. */
      readonly turnId: string | undefined;
    }
  | { readonly kind: 'refused'; readonly code: ProblemCode; readonly detail: string };

const bodySchema = z.object({
  prompt: z
    .string()
    .max(MAX_PROMPT_LENGTH)
    .refine((prompt) => prompt.trim() !== '')
    .transform((prompt) => prompt.toWellFormed()),
  turnId: z.string().regex(TURN_ID).optional(),
});

/** Reads what to do. Checked here again, since a signed-in user can call the Runtime directly. */
export async function readInvocation(request: Request): Promise<Invocation> {
  const sessionId = request.headers.get(HEADER.runtimeSessionId) ?? '';
  if (!SESSION_ID.test(sessionId)) {
    return refuse(
      'bad-request',
      'The session id is missing or malformed: start a new conversation.',
    );
  }
  if (Number(request.headers.get('content-length') ?? 0) > MAX_INVOKE_BODY_BYTES) {
    return refuse('body-too-large', TOO_LARGE);
  }
  const text = await request.text();
  if (Buffer.byteLength(text) > MAX_INVOKE_BODY_BYTES) return refuse('body-too-large', TOO_LARGE);
  const body = bodySchema.safeParse(parseJson(text));
  return body.success
    ? { kind: 'accepted', prompt: body.data.prompt, sessionId, turnId: body.data.turnId }
    : refuse(
        'bad-request',
        `The body must be JSON with a "prompt" of 1 to ${MAX_PROMPT_LENGTH} characters, and a UUID as "turnId" if it has one.`,
      );
}

const TOO_LARGE = `The body may have at most ${MAX_INVOKE_BODY_BYTES} bytes: shorten the message.`;

function refuse(code: ProblemCode, detail: string): Invocation {
  return { kind: 'refused', code, detail };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
