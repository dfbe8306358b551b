import { ProblemError } from '@three-tier-chat/api';
import {
  type AppendedTurn,
  isOpen,
  MAX_OPEN_SECONDS,
  TURN_ID,
  toWellFormedJson,
} from '@three-tier-chat/wire-contract';
import * as z from 'zod';
import type { TurnContent } from '../conversation-store.ts';
import { isObject, makers, objects, state, turn } from './schemas.ts';

/** Parts, messages and prompt of the largest turn that the store takes, and what stands around them. */
export const LARGEST_BODY_BYTES = 2.5 * 1024 * 1024;

/** What an approval must have for this API to tell whether it waits. */
const approvalPart = z.object({
  approval: z.object({
    id: z.string().regex(TURN_ID),
    expiresAt: z.iso.datetime({ offset: true }),
  }),
  decision: z.enum(['approve', 'deny', 'expired']).optional(),
});

/** A turn that is sent, without its id. */
export const content = turn.omit({ turnId: true }).extend({
  ...makers.shape,
  ...state.shape,
  parts: z.array(z.unknown().refine(isPart)).max(10_000),
  messages: objects,
  attempt: z.string().regex(TURN_ID).describe('A UUID of who runs the turn'),
  openForSeconds: z
    .int()
    .min(1)
    .max(MAX_OPEN_SECONDS)
    .describe('With the outcome running: after so many seconds nobody runs it any more')
    .optional(),
});

/** The answer to a turn that is kept. */
export const kept = z.object({
  id: z.string(),
  turnId: z.string(),
  version: z.int().describe('How many turns the conversation has had with this one'),
  title: z.string(),
  updatedAt: z.string(),
  outcome: z.string().describe('Of the turn as it is kept'),
}) satisfies z.ZodType<AppendedTurn>;

/**
 * Makes a turn that was sent ready to be kept.
 *
 * @throws ProblemError if its members contradict each other.
 */
export function contentOf<Sent extends z.infer<typeof content>>(sent: Sent) {
  const { outcome, openForSeconds, pending, parts } = sent;
  if ((outcome === 'running') !== (openForSeconds !== undefined)) {
    throw new ProblemError(
      'bad-request',
      'A turn is open for some seconds while it runs: send openForSeconds with the outcome running, and with no other.',
    );
  }
  if (outcome === 'awaiting-approval' && !parts.some(isUndecided)) {
    throw new ProblemError(
      'bad-request',
      'The turn waits for an approval that it does not have: send it as a part without a decision.',
    );
  }
  if (!isOpen(outcome) && pending !== undefined) {
    throw new ProblemError(
      'bad-request',
      'A turn that is over does not go on: send pending with the outcomes running and awaiting-approval alone.',
    );
  }
  // JSON can hold half a character, and UTF-8 cannot.
  const wellFormed = toWellFormedJson(sent) as Omit<Sent, keyof TurnContent> & TurnContent;
  const { attempt, summary } = wellFormed;
  return {
    ...wellFormed,
    attempt: attempt.toLowerCase(),
    ...(summary && { summary: { ...summary, upTo: summary.upTo.toLowerCase() } }),
  };
}

/** @throws ProblemError that says why a turn is not kept. */
export function refuseTurn(kind: 'reused' | 'too-large'): never {
  if (kind === 'reused') {
    throw new ProblemError(
      'turn-id-reused',
      'This turn id was used for another prompt: send the prompt with a new one.',
    );
  }
  throw new ProblemError(
    'body-too-large',
    'The turn is larger than a conversation takes: shorten its parts and messages.',
  );
}

function isPart(value: unknown): boolean {
  return isObject(value) && (!isApproval(value) || approvalPart.safeParse(value).success);
}

function isApproval(value: unknown): boolean {
  return isObject(value) && (value as { readonly kind?: unknown }).kind === 'approval';
}

function isUndecided(part: unknown): boolean {
  return isApproval(part) && (part as { readonly decision?: unknown }).decision === undefined;
}
