import { randomUUID } from 'node:crypto';
import type { BeforeToolCallEvent, Tool } from '@strands-agents/sdk';
import type { Caller } from '@three-tier-chat/identity';
import {
  type Approval,
  type ApprovalDecision,
  readToolNote,
  type ToolNote,
} from '@three-tier-chat/wire-contract';
import { reasonOf } from '../tool-results.ts';
import { ApprovedCall } from './approved-call.ts';
import { hashOfJson } from './hash-of-json.ts';
import { readState } from './read-state.ts';
import { isReading } from './tool-name.ts';

export interface ApprovalsOptions {
  /** How long the user may think, in milliseconds. */
  readonly ttlMs: number;
  /** How many calls one turn may make. */
  readonly maxCalls: number;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** What the user was asked and decided before the turn goes on. */
export interface DecidedSoFar {
  readonly asked: readonly Approval[];
  /** By the id of the approval. */
  readonly decisions: ReadonlyMap<string, ApprovalDecision>;
}

/** Why a call was not sent. */
export interface CallRefusal {
  /** Set if that is a failure of the reading that shows what would change. */
  readonly failedReading?: { readonly error: Error | undefined };
}

const NOTHING_DECIDED: DecidedSoFar = { asked: [], decisions: new Map() };

/**
 * Asks the user before a tool changes anything: every tool whose operation is not named as one that
 * reads. Of several in one message of the model, each is asked for when the one before is decided and
 * done, so that the user sees the state that it would change. One instance serves one conversation, one
 * turn at a time.
 */
export class Approvals {
  readonly #ttlMs: number;
  readonly #maxCalls: number;
  readonly #now: () => number;
  /** Ids of the turn's calls: one that waited for the user is checked again. */
  readonly #calls = new Set<string>();
  readonly #refusals = new Map<string, CallRefusal>();
  /** Approved calls of this run, which settle when they are done. */
  #approvedCalls: Promise<void>[] = [];
  #caller: Caller | undefined;
  /** By the id of the tool call. */
  #asked = new Map<string, Approval>();
  #decisions: DecidedSoFar['decisions'] = NOTHING_DECIDED.decisions;

  constructor({ ttlMs, maxCalls, now = Date.now }: ApprovalsOptions) {
    this.#ttlMs = ttlMs;
    this.#maxCalls = maxCalls;
    this.#now = now;
  }

  /** Begins a turn, or goes on with one. */
  begin(caller: Caller, { asked, decisions } = NOTHING_DECIDED): void {
    this.end();
    this.#caller = caller;
    this.#asked = new Map(asked.map((approval) => [approval.callId, approval]));
    this.#decisions = decisions;
  }

  /** Forgets the turn and its token. */
  end(): void {
    this.#caller = undefined;
    this.#asked = new Map();
    this.#decisions = NOTHING_DECIDED.decisions;
    this.#calls.clear();
    this.#refusals.clear();
    this.#approvedCalls = [];
  }

  /** All that this turn asked for. */
  get asked(): readonly Approval[] {
    return [...this.#asked.values()];
  }

  /** What waits for the user's decision. */
  get open(): Approval | undefined {
    return this.asked.find(({ id }) => !this.#decisions.has(id));
  }

  /** Why a call was not sent, if it was not. */
  refusalOf(callId: string): CallRefusal | undefined {
    return this.#refusals.get(callId);
  }

  /**
   * Lets a reading call pass, and an approved one with its idempotency key. Any other is cancelled, or
   * interrupts the agent until the user has decided.
   */
  async check(event: BeforeToolCallEvent, tools: readonly Tool[]): Promise<void> {
    const { toolUse, tool } = event;
    const refuse = (reason: string, refusal: CallRefusal = {}): void => {
      this.#refusals.set(toolUse.toolUseId, refusal);
      event.cancel = `The tool was not called: ${reason}`;
    };
    if (this.#calls.add(toolUse.toolUseId).size > this.#maxCalls) {
      return refuse(
        `one answer may call tools ${this.#maxCalls} times. Answer with what you have.`,
      );
    }
    if (!tool || isReading(toolUse.name)) return;
    const caller = this.#caller;
    if (!caller) return refuse('nobody is asking.');
    const note = readToolNote(tool.description);
    if (note.scope !== undefined && !caller.scopes.includes(note.scope)) {
      return refuse(
        `the user’s sign-in does not include the scope “${note.scope}”. The user can ask an administrator for it, and then has to sign in again.`,
      );
    }
    const approval =
      this.#asked.get(toolUse.toolUseId) ??
      (await this.#ask(event, { caller, note, tools, refuse }));
    if (!approval) return;
    const decision = this.#decisions.get(approval.id);
    if (decision === undefined) return interrupt(event);
    if (decision !== 'approve') return refuse('the user did not approve the change.');
    if (approval.tool !== toolUse.name || approval.argumentsHash !== hashOfJson(toolUse.input)) {
      return refuse('it is not the call that the user approved.');
    }
    const version = versionOf(approval.before);
    const done = Promise.withResolvers<void>();
    this.#approvedCalls.push(done.promise);
    event.selectedTool = new ApprovedCall(tool, {
      key: approval.id,
      ...(version !== undefined && { version }),
      onEnd: done.resolve,
    });
  }

  /** @returns undefined if the call was refused. */
  async #ask(
    event: BeforeToolCallEvent,
    {
      caller,
      note,
      tools,
      refuse,
    }: {
      readonly caller: Caller;
      readonly note: ToolNote;
      readonly tools: readonly Tool[];
      readonly refuse: (reason: string, refusal: CallRefusal) => void;
    },
  ): Promise<Approval | undefined> {
    const { toolUse } = event;
    // The calls of one message are checked one after the other, but sent together.
    await Promise.all(this.#approvedCalls);
    if (this.open) interrupt(event);
    const shown = note.shows === undefined ? undefined : await readState(event, tools, note.shows);
    if (shown && 'error' in shown) {
      refuse(
        'the present state that it would change cannot be read. The user may try again in a moment.',
        { failedReading: shown },
      );
      return undefined;
    }
    const nothing = shown && reasonOf(shown.state);
    if (nothing !== undefined) {
      refuse(nothing, {});
      return undefined;
    }
    const approval: Approval = {
      id: randomUUID(),
      callId: toolUse.toolUseId,
      tool: toolUse.name,
      ...(note.title !== undefined && { title: note.title }),
      ...(note.scope !== undefined && { scope: note.scope }),
      user: caller.login,
      arguments: toolUse.input,
      argumentsHash: hashOfJson(toolUse.input),
      ...(shown && { before: shown.state }),
      expiresAt: new Date(this.#now() + this.#ttlMs).toISOString(),
    };
    this.#asked.set(toolUse.toolUseId, approval);
    return approval;
  }
}

/** Pauses the agent at this call; the user's decision is looked up here, and not in the SDK's answer. */
function interrupt(event: BeforeToolCallEvent): never {
  event.interrupt({ name: 'approval', reason: event.toolUse.toolUseId });
  throw new Error('The agent went on with a call that nobody has decided on');
}

function versionOf(state: unknown): number | undefined {
  const { version } = Object(state) as { readonly version?: unknown };
  return Number.isSafeInteger(version) ? (version as number) : undefined;
}
