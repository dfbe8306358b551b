/**
 * What is inferred about ECS Express Mode and the load balancer that it makes. AWS may do otherwise.
 *
 * Known differences, which no switch changes: there is one task, whatever the scaling says; a release
 * replaces it at once, where ECS lets the old one answer until the new one is healthy; requests come by
 * one port, whatever host they name; the task's credentials stand in variables instead of behind an
 * address.
 */
export interface EcsExpressSwitches {
  /**
   * Longest silence in milliseconds, before the answer and within it. Express Mode's guide names no
   * idle timeout among what it sets, so ELB's own default stands. The load balancer may be shared with
   * other services of the VPC, and whoever changes it there changes it for this one.
   */
  readonly idleTimeoutMs: number;
  /** Status while no task runs: no target is registered. AWS says 502 until it noticed. */
  readonly unavailableStatus: 502 | 503;
  /** Requests during a release wait for the new task. AWS has the old one answer them. */
  readonly releaseHoldsRequests: boolean;
}

export const ecsExpressSwitches = {
  idleTimeoutMs: 60_000,
  unavailableStatus: 503,
  releaseHoldsRequests: true,
} as const satisfies EcsExpressSwitches;
