import { CLIENT_CLOSED_REQUEST } from '@three-tier-chat/wire-contract';

/** One invocation of the agent's Runtime. */
export interface AgentCall {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Aborted when the client has disconnected. */
  readonly signal: AbortSignal;
  /** The maximum duration of the whole answer, in milliseconds. */
  readonly timeoutMs: number;
}

/** The head of the Runtime's answer; its body waits until `open`. */
export interface AgentAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Starts the body. Call it once. */
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
  /** Closes the connection; the sink gets no further calls. */
  cancel(): void;
}

/**
 * `unreachable`: no answer began. `broken`: an answer ended too early. `timeout`: the whole answer
 * took too long. `cancelled`: the client disconnected. `restarting`: this service is shutting down.
 */
export type AgentCallFault = 'unreachable' | 'broken' | 'timeout' | 'cancelled' | 'restarting';

export class AgentCallError extends Error {
  override readonly name = 'AgentCallError';

  readonly code: AgentCallFault;

  /** The corresponding HTTP status. */
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
