import type { ApprovalDecision, TurnPart } from '@three-tier-chat/wire-contract';
import { TurnParts } from '../running/turn-parts.ts';
import type { PausedRecord } from '../turn-record.ts';
import type { KeptTurn } from './read-turns.ts';

/** @returns undefined for a turn that waits for nothing. */
export function pausedRecordOf({ forModel, shown }: KeptTurn): PausedRecord | undefined {
  const { pending, attempt, messages, toolCalls, usage } = forModel;
  if (!pending || attempt === undefined) return undefined;
  const asked = shown.parts.flatMap((part) => (part.kind === 'approval' ? [part.approval] : []));
  return {
    turnId: shown.turnId,
    prompt: shown.prompt,
    parts: new TurnParts(shown.parts),
    toolCalls,
    usage,
    messages,
    pending,
    asked,
    attempt,
    firstTitle: undefined,
  };
}

/** The user's decisions, by the id of the approval. */
export function decisionsOf(parts: readonly TurnPart[]): ReadonlyMap<string, ApprovalDecision> {
  return new Map(
    parts.flatMap((part) =>
      part.kind === 'approval' && (part.decision === 'approve' || part.decision === 'deny')
        ? [[part.approval.id, part.decision] as const]
        : [],
    ),
  );
}

/**
 * How long after an approval's own time its call may be sent again: APIs know an idempotency key for a
 * day (services/shared/dynamodb/known-change.ts), and without it a change would be made twice.
 */
const SENT_AGAIN_MS = 12 * 60 * 60_000;

/**
 * A turn that the user has decided on and that nobody runs, since the machine that was to act on it is
 * gone; whether it did is unknown. The store itself calls such a turn interrupted once its time is over.
 *
 * @returns undefined for any other.
 */
export function undoneRecordOf(found: KeptTurn, nowMs: number): PausedRecord | undefined {
  const { outcome } = found.forModel;
  const record = pausedRecordOf(found);
  if (!record || (outcome !== 'running' && outcome !== 'interrupted')) return undefined;
  const decisions = decisionsOf(record.parts.all);
  const isDecided = record.asked.every(
    ({ id, expiresAt }) => decisions.has(id) && Date.parse(expiresAt) + SENT_AGAIN_MS > nowMs,
  );
  return record.asked.length > 0 && isDecided ? record : undefined;
}
