/** What is inferred, or only reported by others, about the Gateway. AWS may behave differently. */
export interface GatewaySwitches {
  /**
   * Status for a token of another issuer: 403 was observed with Entra. AWS may answer 401 for Okta.
   */
  readonly wrongIssuerStatus: 401 | 403;
  /** JSON-RPC code with a 403. Observed for IAM gateways; the JWT one may differ. */
  readonly forbiddenCode: number;
  /** Status while the issuer's keys cannot be read. AWS may answer 401. */
  readonly keysUnavailableStatus: 401 | 500;
  /** Status of GET and DELETE on `/mcp`. AWS may answer 404. */
  readonly otherMethodStatus: 404 | 405;
  /** Status for a notification, which has no answer. AWS may answer 200. */
  readonly notificationStatus: 200 | 202;
  /** Status for a body that is not a JSON-RPC request. AWS may answer 200. */
  readonly malformedRequestStatus: 200 | 400;
  /** Status for an unknown method or tool, and for invalid parameters. AWS may answer 400. */
  readonly methodErrorStatus: 200 | 400;
  /** Status for an unknown method of MCP 2026-07-28, which asks for 404. AWS may answer 200. */
  readonly unknownStatelessMethodStatus: 200 | 404;
  /** For how long a client may keep a list of MCP 2026-07-28, in milliseconds. AWS's is not known. */
  readonly listTtlMs: number;
  /** `ping` is answered. This is not documented: AWS may not know the method. */
  readonly answersPing: boolean;
  /** `initialize` with an unsupported version is refused. AWS may offer another version. */
  readonly refusesUnsupportedInitialize: boolean;
  /** The REQUEST interceptor also runs for notifications. AWS may run it only for requests. */
  readonly interceptsNotifications: boolean;
  /** The casing of header names that the interceptor receives: both were observed. */
  readonly interceptorHeaderCasing: 'lower' | 'as-sent';
  /** Number of retries of a failed interceptor. AWS documents that it may retry, not how often. */
  readonly interceptorRetries: number;
  /** JSON-RPC code of a failed interceptor. Its status, 500, was observed; its body was not. */
  readonly interceptorFaultCode: number;
  /** An Authorization header above 4 KB from the interceptor fails the call. AWS may forward it. */
  readonly limitsAuthorization: boolean;
  /**
   * How a JSON body becomes arguments: its members next to the parameters, or one argument `body`.
   */
  readonly bodyArguments: 'beside-parameters' | 'one-argument';
  /**
   * Missing or mistyped arguments are named only with exception level DEBUG. AWS may always name
   * them.
   */
  readonly argumentErrorsNeedDebug: boolean;
  /** Tools on one page of `tools/list`. AWS's number is not known. */
  readonly toolsPageSize: number;
}

export const gatewaySwitches = {
  wrongIssuerStatus: 403,
  forbiddenCode: -32002,
  keysUnavailableStatus: 500,
  otherMethodStatus: 405,
  notificationStatus: 202,
  malformedRequestStatus: 400,
  methodErrorStatus: 200,
  unknownStatelessMethodStatus: 404,
  listTtlMs: 0,
  answersPing: true,
  refusesUnsupportedInitialize: true,
  interceptsNotifications: true,
  interceptorHeaderCasing: 'lower',
  interceptorRetries: 0,
  interceptorFaultCode: -32603,
  limitsAuthorization: true,
  bodyArguments: 'beside-parameters',
  argumentErrorsNeedDebug: false,
  toolsPageSize: 100,
} as const satisfies GatewaySwitches;
