import type { Caller } from '@three-tier-chat/identity';
import type { Approval, ApprovalDecision } from '@three-tier-chat/wire-contract';
import type { OpenTurns } from '../keeping/open-turns.ts';
import { pausedRecordOf } from '../keeping/paused-record.ts';
import { refuse } from '../refusal.ts';
import type { PausedRecord } from '../turn-record.ts';

/** A decision that was made before. */
export interface Decided {
  readonly turnId: string;
  readonly decision: ApprovalDecision;
}

/** What was found of an approval. */
export type FoundApproval =
  | { readonly kind: 'waiting'; readonly record: PausedRecord; readonly approval: Approval }
  | ({ readonly kind: 'decided' } & Decided);

/**
 * Finds an approval in memory, or in the store after the machine that asked is gone.
 *
 * @param paused the turn of this machine that waits, if one does.
 * @throws Refusal if nobody asked for it, its turn is over, or the store is away.
 */
export async function findApproval(
  id: string,
  {
    paused,
    store,
    caller,
  }: {
    readonly paused: PausedRecord | undefined;
    readonly store: OpenTurns;
    readonly caller: Caller;
  },
): Promise<FoundApproval> {
  const asked = paused?.asked.find((one) => one.id === id);
  if (paused && asked) return { kind: 'waiting', record: paused, approval: asked };

  const found = await store.readAsking(caller, id);
  const part = found?.shown.parts.find((one) => one.kind === 'approval' && one.approval.id === id);
  if (!found || part?.kind !== 'approval') throw refuse('not-found');
  const { approval, decision } = part;
  if (decision === 'approve' || decision === 'deny') {
    return { kind: 'decided', turnId: found.shown.turnId, decision };
  }
  const record = pausedRecordOf(found);
  if (!record || found.forModel.outcome !== 'awaiting-approval') throw refuse('approval-expired');
  return { kind: 'waiting', record, approval };
}
