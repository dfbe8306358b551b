/** HTTP header names that cross a boundary, in lower case for look-up. */
export const HEADER = {
  authorization: 'authorization',
  /** Frontend → backend: the ID token, used to address the user and never to authorize. */
  idToken: 'x-id-token',
  /** AWS X-Ray trace header, on every hop. */
  traceId: 'x-amzn-trace-id',
  /** Backend → Runtime: selects the session (33 to 256 characters). */
  runtimeSessionId: 'x-amzn-bedrock-agentcore-runtime-session-id',
  /** Backend → Runtime → agent: the ID token, with the one prefix that a Runtime passes on. */
  runtimeIdToken: 'x-amzn-bedrock-agentcore-runtime-custom-id-token',
  /** Backend → Runtime → agent: a copy of the trace header, in case the Runtime replaces it. */
  runtimeTraceId: 'x-amzn-bedrock-agentcore-runtime-custom-trace-id',
  /** Interceptor → Gateway → secured API: identifies one tool call in every log. */
  gatewayRequestId: 'x-gateway-request-id',
  /** Agent → Gateway → interceptor → secured API: identifies the conversation in every log. */
  chatSessionId: 'x-chat-session-id',
  /** Agent → Gateway → interceptor → API: a change that is sent twice happens once (RFC draft idempotency-key-header). */
  idempotencyKey: 'idempotency-key',
  /** Agent → Gateway → interceptor → API: a change happens only to the version that was seen (RFC 9110 §13.1.1). */
  ifMatch: 'if-match',
  /** Runtime → agent: the Runtime's own id of the request. */
  runtimeRequestId: 'x-amzn-bedrock-agentcore-runtime-request-id',
} as const;

/** The largest header value that AgentCore forwards, in bytes (AgentCore quotas, "Header size"). */
export const MAX_HEADER_VALUE_BYTES = 4096;
