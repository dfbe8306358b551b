import type { Approval, ToolEvent, TurnPart } from '@three-tier-chat/wire-contract';

type Parts = readonly TurnPart[];
type Decision = Extract<TurnPart, { readonly kind: 'approval' }>['decision'];

/** Text of the answer, or of the model's reasoning. */
export type TextKind = 'text' | 'reasoning';

/** Appends text to the last part if that is of its kind, otherwise as a new part. */
export function withText(parts: Parts, kind: TextKind, text: string): Parts {
  const last = parts.at(-1);
  return last?.kind === kind
    ? [...parts.slice(0, -1), { kind, text: last.text + text }]
    : [...parts, { kind, text }];
}

/** Adds a tool call, or updates the one with the same id. */
export function withToolEvent(parts: Parts, event: ToolEvent): Parts {
  const known = parts.some((it) => it.kind === 'tool' && it.call.id === event.id);
  if (!known) return [...parts, { kind: 'tool', call: event }];
  return parts.map((it) =>
    it.kind === 'tool' && it.call.id === event.id
      ? { kind: 'tool', call: { ...it.call, ...event } }
      : it,
  );
}

/** Adds an approval, unless it is there. */
export function withApproval(parts: Parts, approval: Approval): Parts {
  const known = parts.some((it) => it.kind === 'approval' && it.approval.id === approval.id);
  return known ? parts : [...parts, { kind: 'approval', approval }];
}

/** Sets what was decided on an approval; undefined while it waits. */
export function withDecision(parts: Parts, approvalId: string, decision: Decision): Parts {
  return parts.map((it) =>
    it.kind === 'approval' && it.approval.id === approvalId
      ? { kind: 'approval', approval: it.approval, ...(decision !== undefined && { decision }) }
      : it,
  );
}

/** The approval that waits for the user's decision, if one does. */
export function pendingApproval(parts: Parts): Approval | undefined {
  const part = parts.findLast((it) => it.kind === 'approval' && it.decision === undefined);
  return part?.kind === 'approval' ? part.approval : undefined;
}

/** The texts of an answer, as they were written. */
export function textsOf(parts: Parts): readonly string[] {
  return parts.flatMap((part) => (part.kind === 'text' ? part.text : []));
}

/** Tells whether nothing is there yet but reasoning. */
export function isBeforeAnswer(parts: Parts): boolean {
  return parts.every((part) => part.kind === 'reasoning');
}

/** Tells whether an answer has any text to see. */
export function hasText(parts: Parts): boolean {
  return parts.some((part) => part.kind === 'text' && part.text.trim() !== '');
}
