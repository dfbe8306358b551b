import { CLIENT_CLOSED_REQUEST } from '@three-tier-chat/wire-contract';

/** One invocation of the agent's Runtime. */
export interface AgentCall {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Fires when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /** The longest whole answer, in milliseconds. */
  readonly timeoutMs: number;
}

/** The head of the Runtime's answer; its body waits until `open`. */
export interface AgentAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Starts the body. To be called once. */
  open(sink: BodySink): BodyFlow;
}

/** Receives a body: chunks, then either the end or an error. */
export interface BodySink {
  onData(chunk: Buffer): void;
  onEnd(): void;
  onError(error: AgentCallError): void;
}

export interface BodyFlow {
  pause(): void;
  resume(): void;
  /** Cuts the connection; the sink hears nothing more. */
  cancel(): void;
}

/**
 * `unreachable`: no answer began. `broken`: an answer ended too early. `timeout`: the whole answer
 * took too long. `cancelled`: the caller went away. `restarting`: this service ends.
 */
export type AgentCallFault = 'unreachable' | 'broken' | 'timeout' | 'cancelled' | 'restarting';

export class AgentCallError extends Error {
  override readonly name = 'AgentCallError';

  readonly code: AgentCallFault;

  /** The HTTP status that says the same. */
  readonly status: number;

  constructor(code: AgentCallFault, options?: ErrorOptions) {
    super(`The agent's Runtime call failed: ${code}`, options);
    this.code = code;
    this.status = STATUS[code];
  }
}

const STATUS: Readonly<Record<AgentCallFault, number>> = {
  unreachable: 502,
  broken: 502,
  timeout: 504,
  cancelled: CLIENT_CLOSED_REQUEST,
  restarting: 503,
};
