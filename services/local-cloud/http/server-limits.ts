/** Limits of time and size of a server of the local cloud. Times are in milliseconds. */
export interface ServerLimits {
  /**
   * Until the head of a request is complete, from its first byte or from the start of the
   * connection.
   */
  readonly headMs: number;
  /** Until a request is complete, including its body. */
  readonly requestMs: number;
  /** Between two requests on one connection. */
  readonly idleMs: number;
  /** Idle timeout of a connection in the middle of a request or its answer; 0: none. */
  readonly silenceMs: number;
  /** How long a caller may continue to send, unread, after an answer that ends its connection. */
  readonly lingerMs: number;
  /** Request line and headers together, in bytes. */
  readonly headBytes: number;
  /** Concurrent connections; further ones are cut. */
  readonly connections: number;
}

/**
 * Limits of every port without limits of its own. `silenceMs` is above a Runtime's longest answer.
 * `idleMs` is a minute longer than the clients here keep an idle connection: if both sides close it at
 * the same time, the request that was just sent on it is lost.
 */
export const SERVER_LIMITS: ServerLimits = {
  headMs: 10_000,
  requestMs: 60_000,
  idleMs: 75_000,
  silenceMs: 16 * 60_000,
  lingerMs: 10_000,
  headBytes: 16 * 1024,
  connections: 2048,
};

/**
 * Limits of the edge: above CloudFront's own, so that the edge and not Node answers what exceeds
 * them.
 */
export const EDGE_LIMITS: ServerLimits = { ...SERVER_LIMITS, headBytes: 64 * 1024 };

/** Limits of a Runtime API: a process asks for work and waits until there is some. */
export const RUNTIME_API_LIMITS: ServerLimits = { ...SERVER_LIMITS, silenceMs: 0, connections: 64 };

/** How much earlier than a server a client of the local cloud closes an idle connection. */
export const IDLE_CLIENT_MARGIN_MS = 60_000;
