/** What is inferred, or was only reported by others, about the Gateway. AWS may do otherwise. */
export interface GatewaySwitches {
  /** Status for a token of another issuer: seen with Entra (403). AWS may say 401 for Okta. */
  readonly wrongIssuerStatus: 401 | 403;
  /** JSON-RPC code beside a 403. Seen for IAM gateways; the JWT one may differ. */
  readonly forbiddenCode: number;
  /** Status while the issuer's keys cannot be read. AWS may say 401. */
  readonly keysUnavailableStatus: 401 | 500;
  /** Status of GET and DELETE on `/mcp`. AWS may say 404. */
  readonly otherMethodStatus: 404 | 405;
  /** Status for a notification, which has no answer. AWS may say 200. */
  readonly notificationStatus: 200 | 202;
  /** Status for a body that is no JSON-RPC request. AWS may say 200. */
  readonly malformedRequestStatus: 200 | 400;
  /** Status for an unknown method or tool, and for bad parameters. AWS may say 400. */
  readonly methodErrorStatus: 200 | 400;
  /** `ping` is answered. It is not documented: AWS may not know the method. */
  readonly answersPing: boolean;
  /** `initialize` with a version that is not supported is refused. AWS may offer another version. */
  readonly refusesUnsupportedInitialize: boolean;
  /** The REQUEST interceptor runs for notifications too. AWS may run it for requests alone. */
  readonly interceptsNotifications: boolean;
  /** How header names reach the interceptor: both were seen. */
  readonly interceptorHeaderCasing: 'lower' | 'as-sent';
  /** How often a failed interceptor is called again. AWS says that it may, not how often. */
  readonly interceptorRetries: number;
  /** JSON-RPC code of a failed interceptor. Its status, 500, was seen; its body was not. */
  readonly interceptorFaultCode: number;
  /** An Authorization header above 4 KB from the interceptor fails the call. AWS may let it pass. */
  readonly limitsAuthorization: boolean;
  /** How a JSON body becomes arguments: its members beside the parameters, or one argument `body`. */
  readonly bodyArguments: 'beside-parameters' | 'one-argument';
  /** Missing or mistyped arguments are named only with exception level DEBUG. AWS may always tell. */
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
