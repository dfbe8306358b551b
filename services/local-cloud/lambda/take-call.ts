import type { Invocation } from './lambda-function.ts';

/** A call that Lambda itself refused. */
export interface Refusal {
  readonly kind: 'refused';
  /** HTTP status of Lambda's answer. */
  readonly status: number;
  /** `x-amzn-ErrorType`: `ResourceNotFoundException`, `AccessDeniedException`, … */
  readonly code: string;
  readonly message: string;
}

/** Lambda quotas, "Invocation payload", in bytes: synchronous and asynchronous. */
export const MAX_REQUEST_BYTES = { RequestResponse: 6_291_456, Event: 1_048_576 } as const;

/** Accepts a call of a function from any caller. */
export type TakeCall = (call: {
  /** Name or ARN. */
  readonly function: string;
  /** JSON. */
  readonly payload: string;
  readonly traceHeader?: string;
  readonly type: keyof typeof MAX_REQUEST_BYTES;
}) => Promise<Invocation> | Refusal;

export function refusal(status: number, code: string, message: string): Refusal {
  return { kind: 'refused', status, code, message };
}

/** Lambda's own message. */
export function requestTooLarge(limitBytes: number): Refusal {
  return refusal(
    413,
    'RequestTooLargeException',
    `Request must be smaller than ${limitBytes} bytes for the InvokeFunction operation`,
  );
}
