import type { ApprovalDecision, ChatEvent, TurnPart } from '@three-tier-chat/wire-contract';

/** Collects what an answer is made of, as it is kept, from its events. */
export class TurnParts {
  #parts: TurnPart[];

  constructor(parts: readonly TurnPart[] = []) {
    this.#parts = [...parts];
  }

  get all(): readonly TurnPart[] {
    return this.#parts;
  }

  /** The whole text. */
  get text(): string {
    return textOf(this.#parts);
  }

  take({ event, data }: ChatEvent): void {
    if (event === 'text' || event === 'reasoning') {
      const last = this.#parts.at(-1);
      if (last?.kind === event) {
        this.#parts[this.#parts.length - 1] = { kind: event, text: last.text + data.delta };
      } else this.#parts.push({ kind: event, text: data.delta });
    } else if (event === 'tool') {
      const known = this.#parts.findIndex(
        (part) => part.kind === 'tool' && part.call.id === data.id,
      );
      const part = this.#parts[known];
      if (part?.kind === 'tool') {
        this.#parts[known] = { kind: 'tool', call: { ...part.call, ...data } };
      } else this.#parts.push({ kind: 'tool', call: data });
    } else if (event === 'approval') this.#parts.push({ kind: 'approval', approval: data });
  }

  /** Notes how an approval was decided. */
  decide(id: string, decision: ApprovalDecision | 'expired'): void {
    this.#parts = this.#parts.map((part) =>
      part.kind === 'approval' && part.approval.id === id ? { ...part, decision } : part,
    );
  }

  /** Notes that nobody decides on the approvals that still wait. */
  closeApprovals(decision: ApprovalDecision | 'expired'): void {
    this.#parts = this.#parts.map((part) =>
      part.kind === 'approval' && part.decision === undefined ? { ...part, decision } : part,
    );
  }
}

/** The text of an answer, without the rest. */
export function textOf(parts: readonly TurnPart[]): string {
  return parts.map((part) => (part.kind === 'text' ? part.text : '')).join('');
}

/** The events that show a kept answer, without its end. */
export function* eventsOf(parts: readonly TurnPart[]): Generator<ChatEvent> {
  for (const part of parts) {
    if (part.kind === 'text' || part.kind === 'reasoning') {
      yield { event: part.kind, data: { delta: part.text } };
    } else if (part.kind === 'tool') yield { event: 'tool', data: part.call };
    else if (part.decision !== undefined) {
      yield { event: 'approval', data: { ...part.approval, decision: part.decision } };
    }
  }
}
