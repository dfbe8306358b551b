/** What is inferred, or only reported by others, about the Runtime's front door. */
export interface RuntimeSwitches {
  /**
   * `X-Amzn-Trace-Id` reaches the container. Observed only on SigV4 runtimes; with JWT inbound AWS
   * may withhold the header, and the agent then uses the copy under the Custom prefix.
   */
  readonly forwardTraceHeader: boolean;
  /**
   * The Runtime records a segment of its own, and names it as parent in the trace header for the
   * container. AWS delivers spans of the Runtime (log type TRACES); that the container's spans are
   * their children is not documented.
   */
  readonly recordsOwnSegment: boolean;
  /**
   * Status for a valid token whose audience, issuer, client or scope does not match. AWS may answer
   * 403.
   */
  readonly claimMismatchStatus: 401 | 403;
  /** Message for a request without a token. AWS's text is not known; its challenge header is. */
  readonly missingTokenMessage: string;
  /** Status while the issuer's keys cannot be read. AWS may answer 401. */
  readonly keysUnavailableStatus: 401 | 500;
  /** Status for a forwarded header above 4 KB. AWS may drop the header instead. */
  readonly oversizedHeaderStatus: 400 | 431;
  /** Status for a body above 100 MB. AWS may answer 400. */
  readonly oversizedBodyStatus: 400 | 413;
  /** A second request of a session gets 409 while the agent is starting. AWS may queue it. */
  readonly conflictDuringStart: boolean;
  /** Status if the agent cannot be started or breaks off before it answers. AWS may answer 500. */
  readonly startFailureStatus: 424 | 500;
  /** Status if the agent has not finished after 15 minutes. AWS may answer 504. */
  readonly timeoutStatus: 424 | 504;
  /**
   * Headers of the agent that are not modelled reach the caller. AWS's model has no place for them.
   */
  readonly containerHeadersReachCaller: boolean;
  /**
   * AgentCore lists groups and streams, with the agent's role, before it creates its own, as the
   * role in its documentation implies. AWS may write the logs without these permissions.
   */
  readonly describesLogs: boolean;
  /**
   * AgentCore sets variables for ADOT. This is documented; which ones, and their values, were
   * observed in Python runtimes. AWS may set others for Node, or none.
   */
  readonly setsAdotVariables: boolean;
  /**
   * An agent whose `/ping` is unhealthy is replaced. That AgentCore ends the session of an
   * unhealthy agent is documented; after how many pings is not.
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
