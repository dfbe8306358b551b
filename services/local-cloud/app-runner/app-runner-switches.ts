/**
 * What is inferred of App Runner, or different on a laptop, one switch each.
 *
 * Documented differences without a switch: one instance, whatever the scaling says; health is asked
 * at the start alone, and a crash is seen by the process's exit.
 */
export const appRunnerSwitches = {
  /** A request ends here whatever it is doing (Developer Guide, "Request timeout": 120 seconds). */
  requestTimeoutMs: 120_000,
  /** Status of a request that ran into the timeout before its first byte. */
  timeoutStatus: 504,
  /** Status while no instance runs. */
  unavailableStatus: 502,
  /** X-Amzn-Trace-Id reaches the container as the caller sent it, and is not made when absent. */
  passesTraceHeader: true,
  /** Requests that come during a release wait for the new instance: App Runner shifts traffic then. */
  releaseHoldsRequests: true,
} as const;
