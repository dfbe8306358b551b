import { AFTER_DRAIN_MS } from '@three-tier-chat/wire-contract';

/**
 * How long each hop waits for the next inner one, in milliseconds, outermost first. Each is smaller
 * than the one above it, so that the innermost hop times out first and its answer names the cause.
 */
export const DEADLINES = {
  /** The page, for a whole answer. */
  browserMs: 125_000,
  /** App Runner's limit for a request (App Runner quotas). */
  appRunnerMs: 120_000,
  /** The backend, for the agent. */
  agentMs: 115_000,
  /** One turn of the agent, tool calls included. */
  turnMs: 110_000,
  /** An HTTP API's limit for a request (API Gateway quotas). */
  httpApiMs: 30_000,
  /** The HTTP API, for its Lambda integration. */
  integrationMs: 29_000,
  /** The function of an API. */
  apiMs: 20_000,
} as const;

/**
 * The interceptor's timeout in milliseconds; it runs within a turn, before the HTTP API is called.
 */
export const INTERCEPTOR_DEADLINE_MS = 10_000;

/**
 * Limits for silence between two bytes of an answer, in milliseconds, outermost first. A JSON
 * answer is silent until it is complete, so its deadlines are listed here.
 */
export const SILENCE_LIMITS = {
  /**
   * CloudFront's origin read timeout: it counts the time between bytes, not the whole answer. A
   * load balancer in front of ECS allows as much.
   */
  edgeMs: 60_000,
  /** The backend, for the agent's whole JSON answer. */
  jsonMs: 55_000,
  /** One turn of the agent whose answer is JSON. */
  jsonTurnMs: 50_000,
  /** How long a streamed answer may be silent before the backend sends a comment. */
  heartbeatMs: 15_000,
} as const;

const DRAIN_MS = 1000;

/** Times after SIGTERM, in milliseconds, outermost first. */
export const SHUTDOWN_TIMES = {
  /**
   * ECS kills a container after this time (ContainerDefinition, `stopTimeout`: 30 seconds by
   * default; Express Mode has no setting for it). App Runner and AgentCore document no time.
   */
  platformMs: 30_000,
  /** By then the service has answered every client, closed its connections and exited. */
  exitedMs: DRAIN_MS + AFTER_DRAIN_MS,
  /** How long running answers may continue; then each gets the problem `service-restarting`. */
  drainMs: DRAIN_MS,
} as const;
