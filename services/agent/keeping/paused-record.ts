import type { ApprovalDecision, TurnPart } from '@three-tier-chat/wire-contract';
import { TurnParts } from '../running/turn-parts.ts';
import type { PausedRecord } from '../turn.ts';
import type { KeptTurn } from './repeat-turn.ts';

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
    paused: { messages, pending, asked },
    attempt,
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

/** The user decided, and the machine that was to act on it is gone: whether it did is unknown. */
export function hasUndoneDecision(found: KeptTurn): boolean {
  return found.forModel.pending !== undefined && decisionsOf(found.shown.parts).size > 0;
}
