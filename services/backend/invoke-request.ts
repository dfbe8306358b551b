import { readBody } from '@three-tier-chat/http-server';
import {
  HEADER,
  MAX_HEADER_VALUE_BYTES,
  MAX_INVOKE_BODY_BYTES,
  MAX_PROMPT_LENGTH,
  type ProblemCode,
  SESSION_ID,
  TURN_ID,
} from '@three-tier-chat/wire-contract';
import * as z from 'zod';
import { type AnswerForm, chooseAnswerForm } from './accepted-answer.ts';

/** A request that may go to the agent. */
export interface InvokeCommand {
  readonly kind: 'accepted';
  /** The Authorization header, unchanged. */
  readonly authorization: string;
  /** The ID token, unchanged. */
  readonly idToken: string | undefined;
  readonly form: AnswerForm;
  readonly prompt: string;
  readonly sessionId: string | undefined;
  /** The message's idempotency key. */
  readonly turnId: string | undefined;
}

export interface Refusal {
  readonly kind: 'refused';
  readonly code: ProblemCode;
  /** One sentence for the user. */
  readonly detail: string;
}

const bodySchema = z.object({
  prompt: z
    .string('"prompt" must be a string')
    .max(MAX_PROMPT_LENGTH, `"prompt" may have at most ${MAX_PROMPT_LENGTH} characters`)
    .refine((prompt) => prompt.trim() !== '', '"prompt" must not be empty')
    .transform((prompt) => prompt.toWellFormed()),
  sessionId: z
    .string('"sessionId" must be a string')
    .regex(SESSION_ID, '"sessionId" must come from an earlier answer')
    .optional(),
  turnId: z
    .string('"turnId" must be a string')
    .regex(TURN_ID, '"turnId" must be a UUID')
    .optional(),
});

/** Reads and checks an invoke request. It does not validate the tokens: every later tier does. */
export async function readInvokeRequest(request: Request): Promise<InvokeCommand | Refusal> {
  const authorization = request.headers.get(HEADER.authorization);
  if (!authorization || !/^bearer +\S/i.test(authorization)) {
    return refuse('not-signed-in', 'The request has no access token: sign in.');
  }
  const idToken = request.headers.get(HEADER.idToken) || undefined;
  if (isTooLong(authorization) || isTooLong(idToken)) {
    return refuse(
      'headers-too-large',
      `The Authorization and X-ID-Token headers may have at most ${MAX_HEADER_VALUE_BYTES} bytes each: ask an administrator to shorten the claims in your token.`,
    );
  }
  if (!/^application\/json *(;|$)/i.test(request.headers.get('content-type') ?? '')) {
    return refuse('unsupported-media-type', 'Send the request as application/json.');
  }
  const form = chooseAnswerForm(request.headers.get('accept') ?? undefined);
  if (!form) {
    return refuse('not-acceptable', 'Accept application/json or text/event-stream.');
  }
  const body = await readBody(request, MAX_INVOKE_BODY_BYTES);
  if (body === 'incomplete') {
    return refuse('bad-request', 'The request ended before its body did: send it again.');
  }
  if (body === 'too-large') {
    return refuse(
      'body-too-large',
      `The request may have at most ${MAX_INVOKE_BODY_BYTES} bytes: shorten the message.`,
    );
  }
  const parsed = bodySchema.safeParse(parseJson(body));
  if (!parsed.success) {
    return refuse('bad-request', `The request is not valid: ${explain(parsed.error)}.`);
  }
  const { prompt, sessionId, turnId } = parsed.data;
  return { kind: 'accepted', authorization, idToken, form, prompt, sessionId, turnId };
}

function refuse(code: ProblemCode, detail: string): Refusal {
  return { kind: 'refused', code, detail };
}

function isTooLong(value: string | undefined): boolean {
  return value !== undefined && Buffer.byteLength(value) > MAX_HEADER_VALUE_BYTES;
}

/** @returns undefined, which no schema accepts, for anything that is not JSON in UTF-8. */
function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}

function explain(error: z.ZodError): string {
  const [issue] = error.issues;
  return issue && issue.path.length > 0
    ? issue.message
    : 'the body must be a JSON object with a "prompt"';
}
