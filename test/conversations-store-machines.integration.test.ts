import { randomUUID } from 'node:crypto';
import { isAnswered, isOpen, type TurnToAppend } from '@three-tier-chat/wire-contract';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ConversationStore, KeptTurn } from '../services/conversations/conversation-store.ts';
import { describeStore } from './conversations-store.fixture.ts';
import { approvalPart, turnOf } from './turn-to-keep.ts';

const OUTCOMES = ['running', 'awaiting-approval', 'complete', 'stopped'] as const;
const ALL = ['parts', 'messages', 'pending'] as const;
/** Of a turn that is opened, and of an approval: between both lie several of the steps in time. */
const OPEN_SECONDS = 60;
const APPROVAL_MS = 600_000;

/** What a machine does next; `again` sends the last turn of the conversation once more. */
const step = fc.record({
  act: fc.constantFrom('read', 'append', 'again', 'finish', 'take-over'),
  outcome: fc.constantFrom(...OUTCOMES),
});
/** Both machines at once, and the time that goes by before it. */
const round = fc.record({
  steps: fc.tuple(step, step),
  laterMs: fc.constantFrom(0, 0, 1000, OPEN_SECONDS * 1000, APPROVAL_MS),
});

type Step = (typeof step extends fc.Arbitrary<infer T> ? T : never) & {
  readonly outcome: (typeof OUTCOMES)[number];
};

describeStore(({ begin }) => {
  it('keeps one open turn at most, each of one attempt, whatever two machines do', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(round, { minLength: 4, maxLength: 12 }), async (rounds) => {
        const { store, now, later, conversation } = begin();
        const name = conversation();
        const history = new History();
        const machines = [0, 1].map(() => new Machine(store, name, now, history));
        for (const { steps, laterMs } of rounds) {
          later(laterMs);
          await Promise.all(steps.map((next, index) => machines[index]?.act(next)));
          const read = await store.read(name, ALL);
          history.check(read?.turns ?? []);
          expect(read?.turns.length ?? 0).toBe(read?.version ?? 0);
        }
      }),
      { numRuns: 12 },
    );
  }, 120_000);
});

/** What was told to be kept, and what that excludes from then on. */
class History {
  /** Of each answered turn, the content that stays. */
  readonly #answered = new Map<string, string>();
  /** Of each attempt that was taken over, by which. */
  readonly #takenOver = new Map<string, string>();

  answered(turn: Pick<TurnToAppend, 'turnId' | 'outcome' | 'parts'>): void {
    if (!isAnswered(turn.outcome) || this.#answered.has(turn.turnId)) return;
    this.#answered.set(turn.turnId, labelIn(turn.parts));
  }

  takenOver(from: string, by: string): void {
    expect(this.#takenOver.get(from) ?? by).toBe(by);
    this.#takenOver.set(from, by);
  }

  check(turns: readonly KeptTurn[]): void {
    const open = turns.filter(({ outcome }) => isOpen(outcome));
    expect(open).toEqual(turns.slice(-1).filter(({ outcome }) => isOpen(outcome)));
    expect(new Set(turns.map(({ turnId }) => turnId))).toHaveLength(turns.length);
    for (const { turnId, attempt, outcome, parts, messages, pending } of turns) {
      const label = labelIn(parts);
      expect(labelIn(messages)).toBe(label);
      expect(label).toContain(attempt);
      if (outcome === 'awaiting-approval') expect(labelIn(pending)).toBe(label);
      else expect(pending).toBeUndefined();
      expect(this.#answered.get(turnId) ?? label).toBe(label);
    }
  }
}

/** A machine of the agent, which knows of the conversation what it read last. */
class Machine {
  readonly #store: ConversationStore;
  readonly #name: { readonly uid: string; readonly id: string };
  readonly #now: () => number;
  readonly #history: History;
  #known: readonly KeptTurn[] = [];
  #mine: TurnToAppend | undefined;

  constructor(
    store: ConversationStore,
    name: { readonly uid: string; readonly id: string },
    now: () => number,
    history: History,
  ) {
    this.#store = store;
    this.#name = name;
    this.#now = now;
    this.#history = history;
  }

  async act({ act, outcome }: Step): Promise<void> {
    const last = this.#known.at(-1);
    if (act === 'append') return this.#append({ outcome });
    if (act === 'again' && last) {
      return this.#append({ outcome, turnId: last.turnId, prompt: last.prompt });
    }
    if (act === 'finish' && this.#mine) return this.#finish(this.#content(outcome, this.#mine));
    if (act === 'take-over' && last?.attempt) {
      const { turnId, prompt } = last;
      const attempt = randomUUID();
      return this.#finish(this.#content(outcome, { turnId, prompt, attempt }), last.attempt);
    }
    this.#known = (await this.#store.read(this.#name, ['parts']))?.turns ?? [];
  }

  async #append(turn: Partial<TurnToAppend> & Pick<Step, 'outcome'>): Promise<void> {
    const { turnId = randomUUID(), prompt = `Prompt ${randomUUID()}`, outcome } = turn;
    const sent = this.#content(outcome, { turnId, prompt, attempt: randomUUID() });
    const result = await this.#store.append(this.#name, sent);
    if (result.kind !== 'appended') return;
    // Another outcome is that of a turn that is kept already.
    if (result.answer.outcome !== outcome) return;
    const kept = (await this.#store.read(this.#name, ['parts']))?.turns ?? [];
    if (kept.some(({ attempt }) => attempt === sent.attempt)) this.#kept(sent);
  }

  async #finish(sent: TurnToAppend, replaces?: string): Promise<void> {
    const {
      turnId: _,
      version: __,
      ...body
    } = { ...sent, ...(replaces !== undefined && { replaces }) };
    const { kind } = await this.#store.finish(this.#name, sent.turnId, body);
    if (kind !== 'finished') return;
    if (replaces !== undefined) this.#history.takenOver(replaces, sent.attempt);
    this.#kept(sent);
  }

  #kept(turn: TurnToAppend): void {
    this.#mine = turn;
    this.#history.answered(turn);
  }

  /** A content of its own, by which each of its parts is known again. */
  #content(
    outcome: Step['outcome'],
    { turnId, prompt, attempt }: Pick<TurnToAppend, 'turnId' | 'prompt' | 'attempt'>,
  ): TurnToAppend {
    const label = `${attempt} ${randomUUID()}`;
    const text = { kind: 'text', text: label } as const;
    const isWaiting = outcome === 'awaiting-approval';
    return turnOf({
      turnId,
      prompt,
      attempt,
      version: this.#known.length,
      outcome,
      parts: isWaiting ? [text, approvalPart(this.#now() + APPROVAL_MS)] : [text],
      messages: [{ text: label }],
      ...(isWaiting && { pending: { text: label } }),
      ...(outcome === 'running' && { openForSeconds: OPEN_SECONDS }),
    });
  }
}

function labelIn(content: unknown): string {
  const [first = content] = Array.isArray(content) ? content : [];
  return String((first as { readonly text?: unknown }).text);
}
