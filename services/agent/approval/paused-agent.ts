import {
  type Agent,
  type Interrupt,
  InterruptResponseContent,
  type JSONValue,
  type Message,
  SNAPSHOT_SCHEMA_VERSION,
} from '@strands-agents/sdk';
import { toMessages } from '../remembered-turns.ts';
import type { DecidedSoFar } from './approvals.ts';

/*
 * How an agent goes on with a turn that waits for the user, also elsewhere: kept with the turn, and
 * read by nobody but an agent with the same SDK (docs/decisions/approvals-are-asked-by-the-agent.md).
 */
interface PausedAgent {
  readonly schemaVersion: string;
  /** What the model has of the turn before the message that is interrupted. */
  readonly messages: readonly object[];
  /** The SDK's own state of that message and its calls. */
  readonly interrupts: InterruptsData;
}

interface InterruptsData {
  readonly activated: boolean;
  readonly interrupts: Readonly<Record<string, Interrupt>>;
  readonly pendingToolExecution?: {
    readonly assistantMessageData?: {
      readonly content?: readonly { readonly text?: unknown }[];
    };
  };
}

const NOT_INTERRUPTED = { interrupts: {}, activated: false };

/** What the agent needs to go on, after it was interrupted. */
export function pauseAgent(agent: Agent, messages: readonly Message[]): object {
  const paused: PausedAgent = {
    schemaVersion: SNAPSHOT_SCHEMA_VERSION,
    messages: messages.map((message) => message.toJSON()),
    interrupts: interruptsOf(agent),
  };
  return paused;
}

/** An agent that is ready to go on. */
export interface ResumedAgent {
  readonly messages: readonly Message[];
  /** The user's decisions, for the SDK. */
  readonly responses: InterruptResponseContent[];
  /** The model's text in the message that was interrupted. */
  readonly text: string;
}

/**
 * Makes an agent ready to go on, with its messages still to be set.
 *
 * @returns undefined if it cannot: the turn then begins again, and asks again.
 */
export function resumeAgent(
  agent: Agent,
  pending: object,
  { asked, decisions }: DecidedSoFar,
): ResumedAgent | undefined {
  const { schemaVersion, messages, interrupts } = pending as Partial<PausedAgent>;
  if (schemaVersion !== SNAPSHOT_SCHEMA_VERSION || !Array.isArray(messages)) return undefined;
  try {
    setInterrupts(agent, interrupts);
    const state = interruptsOf(agent);
    const responses = Object.values(state.interrupts).flatMap(({ id, reason }) => {
      const approval = asked.find(({ callId }) => callId === reason);
      const response = approval && decisions.get(approval.id);
      return response === undefined
        ? []
        : [new InterruptResponseContent({ interruptId: id, response })];
    });
    const { content = [] } = state.pendingToolExecution?.assistantMessageData ?? {};
    if (state.activated && responses.length > 0) {
      const text = content.map((block) => (typeof block.text === 'string' ? block.text : ''));
      return { messages: toMessages(messages), responses, text: text.join('') };
    }
  } catch {
    // Another SDK's state, of which half may be set.
  }
  forgetInterrupts(agent);
  return undefined;
}

/** An agent begins a turn without what another waited for. */
export function forgetInterrupts(agent: Agent): void {
  setInterrupts(agent, NOT_INTERRUPTED);
}

function interruptsOf(agent: Agent): InterruptsData {
  const { interrupts } = agent.takeSnapshot({ include: ['interrupts'] }).data;
  return interrupts as unknown as InterruptsData;
}

function setInterrupts(agent: Agent, interrupts: object | undefined): void {
  agent.loadSnapshot({
    scope: 'agent',
    schemaVersion: SNAPSHOT_SCHEMA_VERSION,
    createdAt: new Date().toISOString(),
    data: { interrupts: interrupts as JSONValue },
    appData: {},
  });
}
