/**
 * What is inferred about App Runner. AWS may behave differently.
 *
 * Known differences, which no switch changes: there is one instance, whatever the scaling says;
 * health is checked only at the start, and a crash is detected by the process's exit; a release
 * that does not start is not rolled back.
 */
export interface AppRunnerSwitches {
  /** Status of a request that timed out before its first byte. */
  readonly timeoutStatus: 502 | 503 | 504;
  /** Status while no instance runs, and of a request whose instance exited. */
  readonly unavailableStatus: 502 | 503;
  /**
   * X-Amzn-Trace-Id reaches the container as it was sent. AWS may rewrite it as a load balancer
   * does.
   */
  readonly forwardsTraceHeader: boolean;
  /** Requests during a release wait for the new instance: traffic shifts when it is healthy. */
  readonly releaseHoldsRequests: boolean;
}

export const appRunnerSwitches = {
  timeoutStatus: 504,
  unavailableStatus: 502,
  forwardsTraceHeader: true,
  releaseHoldsRequests: true,
} as const satisfies AppRunnerSwitches;
