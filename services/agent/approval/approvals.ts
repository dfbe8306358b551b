import { randomUUID } from 'node:crypto';
import type { BeforeToolCallEvent, JSONValue, LocalAgent, Tool } from '@strands-agents/sdk';
import type { Caller } from '@three-tier-chat/identity';
import {
  type Approval,
  type ApprovalDecision,
  isReadingOperation,
  readToolNote,
} from '@three-tier-chat/wire-contract';
import { readOutput } from '../tool-results.ts';
import { ApprovedCall } from './approved-call.ts';
import { hashOfJson } from './hash-of-json.ts';

export interface ApprovalsOptions {
  /** How long the user may think, in milliseconds. */
  readonly ttlMs: number;
  /** How many calls one turn may make. */
  readonly maxCalls: number;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** Between the name of a Gateway's target and that of its operation (AgentCore guide, "tool naming"). */
const SEPARATOR = '___';

/**
 * Asks the user before a tool changes anything: every tool whose operation is not named as one that
 * reads. One instance serves one conversation, one turn at a time.
 */
export class Approvals {
  readonly #ttlMs: number;
  readonly #maxCalls: number;
  readonly #now: () => number;
  /** Ids of the turn's calls: one that waited for the user is checked again. */
  readonly #calls = new Set<string>();
  #caller: Caller | undefined;
  /** By the id of the tool call. */
  #asked = new Map<string, Approval>();
  #refused = new Set<string>();

  constructor({ ttlMs, maxCalls, now = Date.now }: ApprovalsOptions) {
    this.#ttlMs = ttlMs;
    this.#maxCalls = maxCalls;
    this.#now = now;
  }

  /**
   * Begins a turn, or goes on with one.
   *
   * @param asked the approvals that the turn asked for before it paused.
   */
  begin(caller: Caller, asked: readonly Approval[] = []): void {
    this.#caller = caller;
    this.#asked = new Map(asked.map((approval) => [approval.callId, approval]));
    this.#refused = new Set();
    this.#calls.clear();
  }

  /** Forgets the turn and its token. */
  end(): void {
    this.#caller = undefined;
    this.#asked.clear();
    this.#refused.clear();
  }

  /** All that this turn asked for. */
  get asked(): readonly Approval[] {
    return [...this.#asked.values()];
  }

  /** Tells whether a call was not sent, because it was denied or could not be asked for. */
  isRefused(callId: string): boolean {
    return this.#refused.has(callId);
  }

  /**
   * Lets a reading call pass, and an approved one with its idempotency key. Any other is cancelled, or
   * interrupts the agent until the user has decided.
   */
  async check(event: BeforeToolCallEvent, tools: readonly Tool[]): Promise<void> {
    const { toolUse, tool } = event;
    const refuse = (reason: string): void => {
      this.#refused.add(toolUse.toolUseId);
      event.cancel = reason;
    };
    if (this.#calls.add(toolUse.toolUseId).size > this.#maxCalls) {
      return refuse(
        `The tool was not called: one answer may call tools ${this.#maxCalls} times. Answer with what you have.`,
      );
    }
    if (!tool || isReading(toolUse.name)) return;
    const caller = this.#caller;
    if (!caller) return refuse('The tool was not called: nobody is asking.');
    const note = readToolNote(tool.description);
    if (note.scope !== undefined && !caller.scopes.includes(note.scope)) {
      return refuse(
        `The tool was not called: the user’s sign-in does not include the scope “${note.scope}”. The user can ask an administrator for it, and then has to sign in again.`,
      );
    }
    let approval = this.#asked.get(toolUse.toolUseId);
    if (!approval) {
      const shown = await showState(event, tools, note.shows);
      if (shown === 'unreadable') {
        return refuse(
          'The tool was not called: the present state that it would change cannot be read. The user may try again in a moment.',
        );
      }
      approval = {
        id: randomUUID(),
        callId: toolUse.toolUseId,
        tool: toolUse.name,
        ...(note.scope !== undefined && { scope: note.scope }),
        user: caller.login,
        arguments: toolUse.input,
        argumentsHash: hashOfJson(toolUse.input),
        ...(shown && { before: shown.state }),
        expiresAt: new Date(this.#now() + this.#ttlMs).toISOString(),
      };
      this.#asked.set(toolUse.toolUseId, approval);
    }
    const decision = event.interrupt({ name: 'approval', reason: approval.id });
    if (!isApproval(decision)) {
      return refuse('The tool was not called: the user did not approve the change.');
    }
    if (approval.argumentsHash !== hashOfJson(toolUse.input)) {
      return refuse('The tool was not called: its arguments are not those that were approved.');
    }
    const version = versionOf(approval.before);
    event.selectedTool = new ApprovedCall(tool, {
      key: approval.id,
      ...(version !== undefined && { version }),
    });
  }
}

function isReading(toolName: string): boolean {
  const separator = toolName.indexOf(SEPARATOR);
  return separator >= 0 && isReadingOperation(toolName.slice(separator + SEPARATOR.length));
}

function isApproval(decision: JSONValue): boolean {
  return decision === ('approve' satisfies ApprovalDecision);
}

function versionOf(state: unknown): number | undefined {
  const { version } = Object(state) as { readonly version?: unknown };
  return Number.isSafeInteger(version) ? (version as number) : undefined;
}

/**
 * Reads what a call would change, with the arguments that both operations have.
 *
 * @returns undefined for an operation that names no reading one.
 */
async function showState(
  { toolUse, agent, invocationState }: BeforeToolCallEvent,
  tools: readonly Tool[],
  shows: string | undefined,
): Promise<{ readonly state: unknown } | 'unreadable' | undefined> {
  if (shows === undefined) return undefined;
  const target = toolUse.name.slice(0, toolUse.name.indexOf(SEPARATOR));
  const name = `${target}${SEPARATOR}${shows}`;
  const reading = tools.find((tool) => tool.name === name);
  if (!reading || !isReading(name)) return 'unreadable';
  const call = reading.stream({
    toolUse: { name, toolUseId: randomUUID(), input: argumentsFor(reading, toolUse.input) },
    agent,
    invocationState,
    cancelSignal: (agent as LocalAgent).cancelSignal,
    interrupt: () => {
      throw new Error('A reading call asks nothing');
    },
  });
  let step = await call.next();
  while (!step.done) step = await call.next();
  return step.value.status === 'error' ? 'unreadable' : { state: readOutput(step.value.content) };
}

function argumentsFor({ toolSpec }: Tool, given: JSONValue): JSONValue {
  const { properties = {} } = Object(toolSpec.inputSchema) as { readonly properties?: object };
  return Object.fromEntries(
    Object.entries(Object(given) as Record<string, JSONValue>).filter(([key]) =>
      Object.hasOwn(properties, key),
    ),
  );
}
