/** HTTP header names that cross a boundary, in the lower case in which they are looked up. */
export const HEADER = {
  authorization: 'authorization',
  /** Frontend → backend: the ID token, used to address the user and never to authorize. */
  idToken: 'x-id-token',
  /** AWS X-Ray trace header, on every hop. */
  traceId: 'x-amzn-trace-id',
  /** Backend → Runtime: selects the session (33 to 256 characters). */
  runtimeSessionId: 'x-amzn-bedrock-agentcore-runtime-session-id',
  /** Backend → Runtime → agent: the ID token, under the one prefix that a Runtime lets through. */
  runtimeIdToken: 'x-amzn-bedrock-agentcore-runtime-custom-id-token',
  /** Backend → Runtime → agent: a copy of the trace header, should the Runtime keep its own. */
  runtimeTraceId: 'x-amzn-bedrock-agentcore-runtime-custom-trace-id',
  /** Interceptor → Gateway → secured API: names one tool call in every log. */
  gatewayRequestId: 'x-gateway-request-id',
  /** Agent → Gateway → interceptor → secured API: names the conversation in every log. */
  chatSessionId: 'x-chat-session-id',
  /** Runtime → agent: the Runtime's own id of the request. */
  runtimeRequestId: 'x-amzn-bedrock-agentcore-runtime-request-id',
} as const;

/** The most that AgentCore forwards in one header value, in bytes (AgentCore quotas, "Header size"). */
export const MAX_HEADER_VALUE_BYTES = 4096;
