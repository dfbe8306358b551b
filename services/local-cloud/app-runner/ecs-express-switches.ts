/**
 * What is inferred about ECS Express Mode and the load balancer that it creates. AWS may behave
 * differently.
 *
 * Known differences, which no switch changes: there is one task, whatever the scaling says; a
 * release replaces it at once, while ECS lets the old one answer until the new one is healthy;
 * requests come through one port, whatever their host; the task's credentials are in variables
 * instead of behind an address.
 */
export interface EcsExpressSwitches {
  /**
   * Idle timeout in milliseconds, before the answer and within it. Express Mode's guide does not
   * list an idle timeout among its settings, so ELB's own default applies. The load balancer may be
   * shared with other services of the VPC, for which a change there applies too.
   */
  readonly idleTimeoutMs: number;
  /** Status while no task runs: no target is registered. AWS answers 502 until it has noticed. */
  readonly unavailableStatus: 502 | 503;
  /** Requests during a release wait for the new task. In AWS the old one answers them. */
  readonly releaseHoldsRequests: boolean;
}

export const ecsExpressSwitches = {
  idleTimeoutMs: 60_000,
  unavailableStatus: 503,
  releaseHoldsRequests: true,
} as const satisfies EcsExpressSwitches;
