import { MAX_PROMPT_LENGTH, SESSION_ID, TURN_ID } from '@three-tier-chat/wire-contract';
import * as z from 'zod';

const uuid = (name: string) =>
  z.string(`"${name}" must be a string`).regex(TURN_ID, `"${name}" must be a UUID`);

const sessionId = (missing: string) =>
  z.string(missing).regex(SESSION_ID, '"sessionId" must come from an earlier answer');

/** A turn is found in its session only. */
const sessionOfTurn = sessionId('"sessionId" must name the session of the turn');

/** By the member that only a body of this kind has. */
const SCHEMAS = {
  prompt: z
    .object({
      prompt: z
        .string('"prompt" must be a string')
        .max(MAX_PROMPT_LENGTH, `"prompt" may have at most ${MAX_PROMPT_LENGTH} characters`)
        .refine((prompt) => prompt.trim() !== '', '"prompt" must not be empty')
        .transform((prompt) => prompt.toWellFormed()),
      sessionId: sessionId('"sessionId" must be a string').optional(),
      turnId: uuid('turnId').optional(),
      supersedes: uuid('supersedes').optional(),
    })
    .transform(({ sessionId, ...asked }) => ({ kind: 'message' as const, sessionId, asked })),
  resume: z
    .object({
      sessionId: sessionOfTurn,
      resume: z.object(
        {
          turnId: uuid('resume.turnId'),
          after: z
            .int('"resume.after" must be a whole number')
            .min(0, '"resume.after" must not be negative'),
        },
        '"resume" must be an object',
      ),
    })
    .transform(({ sessionId, ...asked }) => ({ kind: 'resume' as const, sessionId, asked })),
  stop: z
    .object({
      sessionId: sessionOfTurn,
      stop: z.object({ turnId: uuid('stop.turnId') }, '"stop" must be an object'),
    })
    .transform(({ sessionId, ...asked }) => ({ kind: 'stop' as const, sessionId, asked })),
  approval: z
    .object({
      sessionId: sessionOfTurn,
      approval: z.object(
        {
          id: uuid('approval.id'),
          decision: z.enum(['approve', 'deny'], '"approval.decision" must be "approve" or "deny"'),
        },
        '"approval" must be an object',
      ),
    })
    .transform(({ sessionId, ...asked }) => ({ kind: 'approval' as const, sessionId, asked })),
};

/** A body that may go to the agent: its session id in a header, and what is `asked` as its body. */
export type InvokeBody = z.output<(typeof SCHEMAS)[keyof typeof SCHEMAS]>;

const KEYS = Object.keys(SCHEMAS) as (keyof typeof SCHEMAS)[];

/**
 * Reads the body of an invoke request.
 *
 * @returns what is wrong with it, if anything is.
 */
export function readInvokeBody(body: Uint8Array): InvokeBody | string {
  const value = parseJson(body);
  if (typeof value !== 'object' || value === null) return NO_KIND;
  const [key, ...others] = KEYS.filter((candidate) => Object.hasOwn(value, candidate));
  if (key === undefined) return NO_KIND;
  if (others.length > 0) {
    const names = [key, ...others].map((name) => `"${name}"`).join(' and ');
    return `the body has ${names}, and may have one of them`;
  }
  const parsed = SCHEMAS[key].safeParse(value);
  if (parsed.success) return parsed.data;
  return parsed.error.issues[0]?.message ?? NO_KIND;
}

const NO_KIND =
  'the body must be a JSON object with a "prompt", or with one of "resume", "stop" and "approval"';

/** @returns undefined for anything that is not JSON in UTF-8. */
function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}
