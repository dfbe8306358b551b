import { isOpen, type TurnPart } from '@three-tier-chat/wire-contract';
import type { KeptTurn, TurnContent } from './conversation-store.ts';

/** What becomes of an open turn that nobody goes on with: of a running one, of a waiting one. */
const GIVEN_UP: Readonly<Record<string, string>> = {
  running: 'interrupted',
  'awaiting-approval': 'approval-expired',
};

/** @returns the outcome with which an open turn is closed by the next one; undefined for a closed turn. */
export function givenUp(outcome: string): string | undefined {
  return Object.hasOwn(GIVEN_UP, outcome) ? GIVEN_UP[outcome] : undefined;
}

/**
 * Tells whether somebody runs a turn.
 *
 * @param openUntil milliseconds since the epoch.
 */
export function isRunning(
  { outcome }: Pick<KeptTurn, 'outcome'>,
  openUntil: number | undefined,
  nowMs: number,
): boolean {
  return outcome === 'running' && openUntil !== undefined && openUntil > nowMs;
}

/** @returns until when a turn waits for an approval; undefined if it does not. */
export function waitsUntil({
  outcome,
  parts,
}: Pick<TurnContent, 'outcome' | 'parts'>): string | undefined {
  if (outcome !== 'awaiting-approval') return undefined;
  const open = parts.findLast((part) => part.kind === 'approval' && part.decision === undefined);
  return open?.kind === 'approval' ? open.approval.expiresAt : undefined;
}

/** A turn as it is read: one whose time is over is interrupted, though nobody has written that yet. */
export function asRead(turn: KeptTurn, openUntil: number | undefined, nowMs: number): KeptTurn {
  const isOver = turn.outcome === 'running' && !isRunning(turn, openUntil, nowMs);
  const outcome = isOver ? 'interrupted' : turn.outcome;
  if (!turn.parts) return { ...turn, outcome };
  const parts = turn.parts.map((part) => partAsRead(part, isOpen(outcome), nowMs));
  return { ...turn, outcome, parts };
}

/** An approval waits no longer than until it expires, and than its turn is open. */
function partAsRead(part: TurnPart, isTurnOpen: boolean, nowMs: number): TurnPart {
  if (part.kind !== 'approval' || part.decision !== undefined) return part;
  const isWaiting = isTurnOpen && Date.parse(part.approval.expiresAt) > nowMs;
  return isWaiting ? part : { ...part, decision: 'expired' };
}
