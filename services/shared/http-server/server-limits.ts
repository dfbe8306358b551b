/**
 * What one server bears, of backend and agent alike. Node's own defaults are written for pages: they
 * wait five minutes for a request and take any number of connections.
 */
export const SERVER_LIMITS = {
  /** From a connection's first byte, or the answer before, to the end of the head, in milliseconds. */
  headersTimeout: 15_000,
  /** To the end of the body, in milliseconds: the largest body is 64 KB. */
  requestTimeout: 30_000,
  /** How often the two above are looked after, in milliseconds. */
  connectionsCheckingInterval: 5000,
  /**
   * Idle between two requests, in milliseconds: longer than a proxy in front keeps a connection (60
   * seconds at CloudFront and load balancers), so that none writes into one that is being closed.
   */
  keepAliveTimeout: 75_000,
  /** Without a byte in either direction, in milliseconds: longer than the longest turn, which may be silent. */
  timeout: 150_000,
  /** Request line and headers, in bytes: room for tokens that are too long, which a problem then explains. */
  maxHeaderSize: 65_536,
  /** Headers of a request; more are not read. */
  maxHeadersCount: 200,
  /** Each open stream holds one; 10,000 take 300 MB (facts of performance: 26 KB a stream). */
  maxConnections: 10_000,
  /** After so many, a connection is closed, so that a load balancer spreads them anew. */
  maxRequestsPerSocket: 10_000,
} as const;

export type ServerLimits = Readonly<Record<keyof typeof SERVER_LIMITS, number>>;

/** Connections that may wait to be accepted: Node's 511 drops a burst of new streams. */
export const BACKLOG = 8192;

/** The rest of a refused body is read and dropped for so long, in milliseconds. */
export const LINGER_MS = 5000;
