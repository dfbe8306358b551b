import {
  type ConversationChange,
  isAnswered,
  isOpen,
  makeProblem,
  type ProblemCode,
  type TurnPart,
  type TurnToAppend,
  type TurnToFinish,
} from '@three-tier-chat/wire-contract';

/** A turn as the store holds it. */
export type HeldTurn = Omit<TurnToAppend, 'version'> & { readonly createdAt: string };

/** Status and body. */
export type Answer = [number, object];

/** Turns with the rules of the conversations API (`services/conversations/store`), for one user. */
export interface TurnStore {
  readonly turns: Map<string, HeldTurn[]>;
  readonly titles: Map<string, string>;
  append(id: string, turn: TurnToAppend): Answer;
  finish(id: string, turnId: string, turn: TurnToFinish): Answer;
  rename(id: string, change: ConversationChange): Answer;
  /** As the page, or as the model needs it. */
  read(id: string, form: 'page' | 'model'): Answer;
  remove(id: string): void;
  closeRunning(id: string): void;
}

export function makeTurnStore(): TurnStore {
  const turns = new Map<string, HeldTurn[]>();
  const titles = new Map<string, string>();
  /** Attempts whose time is over. */
  const over = new Set<string>();

  const asRead = (turn: HeldTurn): HeldTurn => {
    const isOver = turn.outcome === 'running' && over.has(turn.attempt);
    const outcome = isOver ? 'interrupted' : turn.outcome;
    return { ...turn, outcome, parts: turn.parts.map((part) => partAsRead(part, outcome)) };
  };
  const answer = (id: string, number: number, outcome: string): object => ({
    id,
    turnId: turns.get(id)?.[number - 1]?.turnId,
    version: number,
    title: titles.get(id),
    updatedAt: new Date().toISOString(),
    outcome,
  });

  return {
    turns,
    titles,
    append(id, { version, ...turn }) {
      if (!isConsistent(turn)) return refuse('bad-request');
      const held = turns.get(id) ?? [];
      const known = held.findIndex(({ turnId }) => turnId === turn.turnId);
      const before = held[known];
      const createdAt = new Date().toISOString();
      if (before) {
        if (before.prompt !== turn.prompt) return refuse('turn-id-reused');
        const isLast = known === held.length - 1;
        const isNew = before.attempt !== turn.attempt;
        if (isLast && isNew && !isAnswered(before.outcome)) {
          held[known] = { ...turn, ...placeOf(before), createdAt };
        }
        return [201, answer(id, known + 1, (held[known] as HeldTurn).outcome)];
      }
      const last = held.at(-1);
      if (last && asRead(last).outcome === 'running') return refuse('session-busy');
      if (version !== held.length) {
        return refuse(held.length > 0 ? 'conversation-changed' : 'not-found');
      }
      if (last && isOpen(last.outcome)) {
        const { pending: _, openForSeconds: __, ...rest } = last;
        const outcome = last.outcome === 'running' ? 'interrupted' : 'approval-expired';
        const parts = last.parts.map((part) => partAsRead(part, outcome));
        held[held.length - 1] = { ...rest, outcome, parts };
      }
      held.push({ ...turn, createdAt });
      turns.set(id, held);
      titles.set(id, titles.get(id) ?? turn.prompt);
      return [201, answer(id, held.length, turn.outcome)];
    },
    finish(id, turnId, { replaces, ...turn }) {
      if (!isConsistent(turn)) return refuse('bad-request');
      const held = turns.get(id) ?? [];
      const place = held.findIndex((one) => one.turnId === turnId);
      const before = held[place];
      if (!before) return refuse('not-found');
      if (before.prompt !== turn.prompt) return refuse('turn-id-reused');
      const isOwn = before.attempt === turn.attempt;
      if (!isOpen(before.outcome)) {
        const isRepeated = isOwn && before.outcome === turn.outcome;
        return isRepeated
          ? [200, answer(id, place + 1, before.outcome)]
          : refuse('conversation-changed');
      }
      if (!isOwn && before.attempt !== replaces) return refuse('conversation-changed');
      held[place] = { ...turn, ...placeOf(before), turnId, createdAt: before.createdAt };
      return [200, answer(id, place + 1, turn.outcome)];
    },
    rename(id, { title, replaces }) {
      if (!turns.has(id)) return refuse('not-found');
      if (title === undefined || titles.get(id) !== replaces) return refuse('conversation-changed');
      titles.set(id, title);
      return [200, { id, title }];
    },
    read(id, form) {
      const held = turns.get(id);
      if (!held) return refuse('not-found');
      const read = held.map(asRead).map(({ parts, ...turn }) => {
        const { openForSeconds: _, createdAt, messages, toolCalls, pending, ...both } = turn;
        return form === 'page'
          ? { ...both, createdAt, parts }
          : { ...both, messages, toolCalls, ...(pending && { pending }) };
      });
      return [200, { id, title: titles.get(id), version: held.length, turns: read }];
    },
    remove(id) {
      turns.delete(id);
      titles.delete(id);
    },
    closeRunning(id) {
      for (const { attempt } of turns.get(id) ?? []) over.add(attempt);
    },
  };
}

export function refuse(code: ProblemCode): Answer {
  const problem = makeProblem(code, 'refused', '1-0-0');
  return [problem.status, problem];
}

/** What the API asks of members that depend on each other. */
function isConsistent({
  outcome,
  openForSeconds,
  pending,
  parts,
}: Omit<TurnToFinish, 'replaces'>): boolean {
  const waits = parts.some((part) => part.kind === 'approval' && part.decision === undefined);
  return (
    (outcome === 'running') === (openForSeconds !== undefined) &&
    (outcome !== 'awaiting-approval' || waits) &&
    (isOpen(outcome) || pending === undefined)
  );
}

function partAsRead(part: TurnPart, outcome: string): TurnPart {
  if (part.kind !== 'approval' || part.decision !== undefined) return part;
  const isWaiting = isOpen(outcome) && Date.parse(part.approval.expiresAt) > Date.now();
  return isWaiting ? part : { ...part, decision: 'expired' };
}

/** The place of a turn's beginning is that of the turn. */
function placeOf({ supersedes }: HeldTurn): Pick<HeldTurn, 'supersedes'> {
  return supersedes === undefined ? {} : { supersedes };
}
