import type { ServerResponse } from 'node:http';

/** An answer of the Runtime itself, not of the agent. */
export interface Refusal {
  readonly status: number;
  /** Modelled exception, for `x-amzn-ErrorType`. */
  readonly errorType:
    | 'AccessDeniedException'
    | 'InternalServerException'
    | 'ResourceNotFoundException'
    | 'RetryableConflictException'
    | 'RuntimeClientError'
    | 'ValidationException';
  readonly message: string;
  /** For the log. */
  readonly reason: string;
  readonly challenge?: string;
}

/** Writes a refusal in the shape of AWS's JSON protocol. */
export function sendRefusal(response: ServerResponse, refusal: Refusal, requestId: string): void {
  const { status, errorType, message, challenge } = refusal;
  response
    .writeHead(status, {
      'content-type': 'application/json',
      'x-amzn-errortype': errorType,
      'x-amzn-requestid': requestId,
      ...(challenge !== undefined && { 'www-authenticate': challenge }),
    })
    .end(
      JSON.stringify({
        message,
        ...(errorType === 'ValidationException' && { reason: 'FieldValidationFailed' }),
      }),
    );
}

export function invalid(message: string, reason: string, status = 400): Refusal {
  return { status, errorType: 'ValidationException', message, reason };
}

/** The agent could not be started or reached; its own message is never sent to the caller. */
export function runtimeError(message: string, reason: string, status = 424): Refusal {
  return {
    status,
    errorType: status === 424 ? 'RuntimeClientError' : 'InternalServerException',
    message: `${message} Please check your CloudWatch logs for more information.`,
    reason,
  };
}
