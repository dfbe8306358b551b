/** What is inferred, or was only reported by others, about the Runtime's front door. */
export interface RuntimeSwitches {
  /**
   * `X-Amzn-Trace-Id` reaches the container. Seen on SigV4 runtimes only; with JWT inbound AWS may
   * keep the header, and the copy under the Custom prefix is what the agent then has.
   */
  readonly forwardTraceHeader: boolean;
  /**
   * The Runtime records a segment of its own, and names it as the parent in the trace header that the
   * container gets. AWS delivers spans of the Runtime (log type TRACES); that the container's hang
   * below them is not documented.
   */
  readonly recordsOwnSegment: boolean;
  /** Status for a good token whose audience, issuer, client or scope does not fit. AWS may say 403. */
  readonly claimMismatchStatus: 401 | 403;
  /** Message without a token. AWS's text is not known; its challenge header is. */
  readonly missingTokenMessage: string;
  /** Status while the issuer's keys cannot be read. AWS may say 401. */
  readonly keysUnavailableStatus: 401 | 500;
  /** Status for a forwarded header above 4 KB. AWS may drop the header instead. */
  readonly oversizedHeaderStatus: 400 | 431;
  /** Status for a body above 100 MB. AWS may say 400. */
  readonly oversizedBodyStatus: 400 | 413;
  /** A second request of one session while the agent still starts gets 409. AWS may queue it. */
  readonly conflictDuringStart: boolean;
  /** Status when the agent cannot be started or breaks off before it answers. AWS may say 500. */
  readonly startFailureStatus: 424 | 500;
  /** Status when the agent has not finished after 15 minutes. AWS may say 504. */
  readonly timeoutStatus: 424 | 504;
  /** Headers of the agent that are not modelled reach the caller. AWS's model has no place for them. */
  readonly containerHeadersReachCaller: boolean;
  /**
   * AgentCore lists groups and streams, with the agent's role, before it makes its own: so the role
   * in its documentation suggests. AWS may write the logs without those rights.
   */
  readonly describesLogs: boolean;
  /**
   * AgentCore sets variables for ADOT. That it does is documented; which ones, and their values, are
   * what others saw of runtimes in Python. AWS may set others for Node, or none.
   */
  readonly setsAdotVariables: boolean;
  /**
   * An agent whose `/ping` is not well is replaced. That AgentCore ends the session of an unhealthy
   * agent is documented; after how many pings is not.
   */
  readonly replacesUnwellAgent: boolean;
}

export const runtimeSwitches = {
  forwardTraceHeader: true,
  recordsOwnSegment: true,
  claimMismatchStatus: 401,
  missingTokenMessage: 'Missing Authentication Token',
  keysUnavailableStatus: 500,
  oversizedHeaderStatus: 400,
  oversizedBodyStatus: 413,
  conflictDuringStart: true,
  startFailureStatus: 424,
  timeoutStatus: 424,
  containerHeadersReachCaller: false,
  describesLogs: true,
  setsAdotVariables: true,
  replacesUnwellAgent: true,
} as const satisfies RuntimeSwitches;
