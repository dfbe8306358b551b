/** `application/problem+json` (RFC 9457): the error format of every public tier. */
export interface Problem {
  /** `about:blank`: the `code` identifies the problem. */
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  /** One sentence for the user: what failed and what to do. */
  readonly detail: string;
  readonly code: ProblemCode;
  /** Root of the trace of the request: `1-…`. */
  readonly traceId: string;
  /** False if the conversation does not keep the message; absent if that is unknown. */
  readonly kept?: boolean;
}

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** Stable: callers switch on these. Additions only. */
export const PROBLEM = {
  'bad-request': { status: 400, title: 'Bad request' },
  'not-signed-in': { status: 401, title: 'Not signed in' },
  /** The token ends before a turn could: renew it and send the same again. */
  'token-expiring': { status: 401, title: 'Access token expires too soon' },
  'not-allowed': { status: 403, title: 'Not allowed' },
  'session-of-another-user': { status: 403, title: 'Session belongs to another user' },
  'not-found': { status: 404, title: 'Not found' },
  'not-acceptable': { status: 406, title: 'Not acceptable' },
  'session-busy': { status: 409, title: 'Session is busy' },
  'conversation-changed': { status: 409, title: 'Conversation changed' },
  'approval-decided': { status: 409, title: 'Approval was decided before' },
  'idempotency-key-in-use': { status: 409, title: 'Idempotency key is in use' },
  'approval-expired': { status: 410, title: 'Approval expired' },
  'precondition-failed': { status: 412, title: 'Changed meanwhile' },
  'body-too-large': { status: 413, title: 'Body too large' },
  'unsupported-media-type': { status: 415, title: 'Unsupported media type' },
  'turn-id-reused': { status: 422, title: 'Turn id used for another message' },
  'idempotency-key-reused': { status: 422, title: 'Idempotency key used for another request' },
  'precondition-required': { status: 428, title: 'Precondition required' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'headers-too-large': { status: 431, title: 'Headers too large' },
  'internal-error': { status: 500, title: 'Internal error' },
  'agent-failed': { status: 502, title: 'The agent failed' },
  'model-failed': { status: 502, title: 'The model failed' },
  'identity-unavailable': { status: 503, title: 'Sign-in service unavailable' },
  'conversations-unavailable': { status: 503, title: 'Conversations unavailable' },
  /** The logs of the turn cannot be read. */
  'ledger-unavailable': { status: 503, title: 'Ledger unavailable' },
  /** The table of an API gave no usable answer. */
  'data-unavailable': { status: 503, title: 'Data unavailable' },
  'profile-unavailable': { status: 503, title: 'Profile unavailable' },
  /** The machine that ran the turn is gone; the turn can be sent again. */
  'turn-interrupted': { status: 503, title: 'The turn was interrupted' },
  'service-restarting': { status: 503, title: 'The service is restarting' },
  'agent-unavailable': { status: 503, title: 'The agent is unavailable' },
  'agent-timeout': { status: 504, title: 'The agent took too long' },
} as const;

export type ProblemCode = keyof typeof PROBLEM;

/** Makes the problem document for a code. */
export function makeProblem(code: ProblemCode, detail: string, traceId: string): Problem {
  const { status, title } = PROBLEM[code];
  return { type: 'about:blank', title, status, detail, code, traceId };
}

/** Tells whether a parsed JSON value is a problem document of ours. */
export function isProblem(value: unknown): value is Problem {
  if (typeof value !== 'object' || value === null) return false;
  const { code, status, detail, traceId } = value as Record<string, unknown>;
  return (
    typeof code === 'string' &&
    Object.hasOwn(PROBLEM, code) &&
    typeof status === 'number' &&
    typeof detail === 'string' &&
    typeof traceId === 'string'
  );
}
