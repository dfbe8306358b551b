/** How long and how much one server of the local cloud waits for. Times are in milliseconds. */
export interface ServerLimits {
  /** Until the head of a request is whole, from its first byte or from the connection's begin. */
  readonly headMs: number;
  /** Until a request is whole, its body included. */
  readonly requestMs: number;
  /** Between two requests on one connection. */
  readonly idleMs: number;
  /** Longest silence of a connection in the middle of a request or its answer; 0: any. */
  readonly silenceMs: number;
  /** What a caller may go on to send, unheard, after an answer that ends its connection. */
  readonly lingerMs: number;
  /** Request line and headers together, in bytes. */
  readonly headBytes: number;
  /** At once; whoever comes then is cut off. */
  readonly connections: number;
}

/** Of every port that has no limits of its own. The longest silence is that of a Runtime's answer. */
export const SERVER_LIMITS: ServerLimits = {
  headMs: 10_000,
  requestMs: 60_000,
  idleMs: 5_000,
  silenceMs: 16 * 60_000,
  lingerMs: 10_000,
  headBytes: 16 * 1024,
  connections: 2048,
};

/** Of the edge: above CloudFront's own limit, so that the edge and not Node answers what exceeds it. */
export const EDGE_LIMITS: ServerLimits = { ...SERVER_LIMITS, headBytes: 64 * 1024 };

/** Of a Runtime API: a process asks for work and waits, for as long as there is none. */
export const RUNTIME_API_LIMITS: ServerLimits = { ...SERVER_LIMITS, silenceMs: 0, connections: 64 };
