import type { Approval, ApprovalDecision } from '@three-tier-chat/wire-contract';
import type { Setter } from 'solid-js';
import type { ReadProblem } from '../api/read-problem.ts';
import type { AnswerEnd, AnswerEvent } from './chat-event.ts';
import { collectText, type NextFrame } from './text-collector.ts';
import type { Answer } from './turn.ts';
import { hasText, withApproval, withDecision, withText, withToolEvent } from './turn-parts.ts';

/** How a stream of events ended its turn, or left it. */
export type TurnEnding =
  | { readonly kind: 'done'; readonly end: AnswerEnd }
  | { readonly kind: 'approval'; readonly approval: Approval }
  | { readonly kind: 'error'; readonly problem: ReadProblem };

/** Writes the events of one turn into its answer, each once, however often they are sent. */
export interface AnswerWriter {
  /** Writes an event, unless it was received before. */
  take(event: AnswerEvent): void;
  /** Notes what the user decided, for approvals that are sent again. */
  decide(approvalId: string, decision: ApprovalDecision | undefined): void;
  /** Number of the last event that was received; 0 before the first. */
  lastId(): number;
  /** False if the service does not number its events: such a turn cannot be joined again. */
  isNumbered(): boolean;
  /** Set by an event that ends a stream; undefined again if others follow. */
  ending(): TurnEnding | undefined;
  /** Writes text that waits for the next frame. */
  flush(): void;
  /** Forgets how the turn ended: more of it is to come. */
  goOn(): void;
  /** Forgets all events: the turn begins anew. */
  reset(): void;
}

export function makeAnswerWriter(
  answer: () => Answer,
  setAnswer: Setter<Answer>,
  nextFrame: NextFrame,
): AnswerWriter {
  const text = collectText(nextFrame, (kind, delta) =>
    setAnswer((it) => ({ ...it, parts: withText(it.parts, kind, delta) })),
  );
  const decisions = new Map<string, ApprovalDecision>();
  /** By the id of their tool call; a turn that begins anew tells of its calls alone. */
  const approvals = new Map<string, Approval>();
  for (const part of answer().parts) {
    if (part.kind !== 'approval') continue;
    const { approval, decision } = part;
    approvals.set(approval.callId, approval);
    if (decision === 'approve' || decision === 'deny') decisions.set(approval.id, decision);
  }
  let lastId = 0;
  let isNumbered = true;
  let ending: TurnEnding | undefined;

  function change(work: (parts: Answer['parts']) => Answer['parts']): void {
    text.flush();
    setAnswer((it) => ({ ...it, parts: work(it.parts) }));
  }

  function reset(): void {
    lastId = 0;
    isNumbered = true;
    ending = undefined;
    change(() => []);
  }

  /** Tells whether an event is new. */
  function count({ id, event }: AnswerEvent): boolean {
    if (id === undefined) {
      isNumbered = false;
      return true;
    }
    if (event === 'start') reset();
    else if (id <= lastId) return false;
    lastId = id;
    return true;
  }

  /** Shows an approval, in place of the same one before. */
  function showApproval(approval: Approval, decision?: ApprovalDecision): void {
    change((parts) => withDecision(withApproval(parts, approval), approval.id, decision));
  }

  /** What the events of a call, or those after its approval, show of the decision on it. */
  function showDecision(approval: Approval): void {
    const decision = decisions.get(approval.id);
    if (decision !== undefined) showApproval(approval, decision);
  }

  return {
    take(received) {
      if (!count(received)) return;
      if (ending?.kind === 'approval') showDecision(ending.approval);
      ending = undefined;
      const { event, data } = received;
      if (event === 'text' || event === 'reasoning') text.add(event, data.delta);
      else if (event === 'tool') {
        change((parts) => withToolEvent(parts, data));
        const approval = approvals.get(data.id);
        if (approval) showDecision(approval);
      } else if (event === 'approval') {
        approvals.set(data.callId, data);
        showApproval(data);
        ending = { kind: 'approval', approval: data };
      } else if (event === 'error') ending = { kind: 'error', problem: data };
      else if (event === 'done') {
        text.flush();
        if (!hasText(answer().parts)) text.add('text', data.message);
        ending = { kind: 'done', end: data };
      }
    },
    decide(approvalId, decision) {
      if (decision === undefined) decisions.delete(approvalId);
      else decisions.set(approvalId, decision);
      ending = undefined;
      change((parts) => withDecision(parts, approvalId, decision));
    },
    goOn() {
      ending = undefined;
    },
    lastId: () => lastId,
    isNumbered: () => isNumbered,
    ending: () => ending,
    flush: text.flush,
    reset,
  };
}
