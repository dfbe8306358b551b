import { AFTER_DRAIN_MS } from '@three-tier-chat/wire-contract';

/**
 * How long each hop waits for the one inside it, in milliseconds, outermost first. Each is smaller
 * than the one above it, so that the innermost hop gives up first and its answer names the cause.
 */
export const DEADLINES = {
  /** The page, for a whole answer. */
  browserMs: 125_000,
  /** App Runner ends a request then, whatever it is doing (App Runner quotas). */
  appRunnerMs: 120_000,
  /** The backend, for the agent. */
  agentMs: 115_000,
  /** One turn of the agent, tool calls included. */
  turnMs: 110_000,
  /** An HTTP API ends a request then (API Gateway quotas). */
  httpApiMs: 30_000,
  /** The HTTP API, for its Lambda integration. */
  integrationMs: 29_000,
  /** The function of an API. */
  apiMs: 20_000,
} as const;

/** The interceptor runs within a turn, before the HTTP API is called. In milliseconds. */
export const INTERCEPTOR_DEADLINE_MS = 10_000;

/**
 * Silence between two bytes of an answer, in milliseconds, outermost first. A JSON answer is silent
 * until it is whole, so that its deadlines stand here.
 */
export const SILENCE = {
  /**
   * CloudFront's origin read timeout: it counts the time between bytes, not the whole answer. A load
   * balancer before ECS bears as much.
   */
  edgeMs: 60_000,
  /** The backend, for the agent's whole JSON answer. */
  jsonMs: 55_000,
  /** One turn of the agent whose answer is JSON. */
  jsonTurnMs: 50_000,
  /** The longest the backend lets a streamed answer be silent before it sends a comment. */
  heartbeatMs: 15_000,
} as const;

const DRAIN_MS = 1000;

/** From SIGTERM on, in milliseconds, outermost first. */
export const STOP = {
  /**
   * ECS kills a container then (ContainerDefinition, `stopTimeout`: 30 seconds where nothing is said,
   * and Express Mode has no word for it). App Runner and AgentCore document no time.
   */
  platformMs: 30_000,
  /** By then the service has answered every client, closed its connections and exited. */
  exitedMs: DRAIN_MS + AFTER_DRAIN_MS,
  /** Answers under way may go on for so long; then each is told that the service restarts. */
  drainMs: DRAIN_MS,
} as const;
