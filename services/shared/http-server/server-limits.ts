/**
 * The limits of one server, for backend and agent. Node's own defaults are too generous: five
 * minutes for a request and an unlimited number of connections.
 */
export const SERVER_LIMITS = {
  /**
   * From a connection's first byte, or the previous answer, to the end of the headers, in
   * milliseconds.
   */
  headersTimeout: 15_000,
  /** To the end of the body, in milliseconds: the largest body is 64 KB. */
  requestTimeout: 30_000,
  /** How often the two limits above are checked, in milliseconds. */
  connectionsCheckingInterval: 5000,
  /**
   * Idle time between two requests, in milliseconds: longer than a proxy keeps a connection (60
   * seconds at CloudFront and load balancers), so that no proxy writes to a connection that is
   * being closed.
   */
  keepAliveTimeout: 75_000,
  /**
   * Time without a byte in either direction, in milliseconds: longer than the longest turn, which
   * may be silent.
   */
  timeout: 150_000,
  /**
   * Request line and headers, in bytes: large enough that a too long token gets a problem document
   * rather than a closed connection.
   */
  maxHeaderSize: 65_536,
  /** Headers of a request; further ones are ignored. */
  maxHeadersCount: 200,
  /** Each open stream occupies one; 10,000 take 300 MB (measured: 26 KB a stream). */
  maxConnections: 10_000,
  /**
   * After so many requests a connection is closed, so that a load balancer can redistribute
   * clients.
   */
  maxRequestsPerSocket: 10_000,
} as const;

export type ServerLimits = Readonly<Record<keyof typeof SERVER_LIMITS, number>>;

/** Connections that may wait to be accepted: Node's default of 511 drops a burst of new streams. */
export const BACKLOG = 8192;

/** How long the rest of a refused body is read and discarded, in milliseconds. */
export const LINGER_MS = 5000;
