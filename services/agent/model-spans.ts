import {
  AfterModelCallEvent,
  type Agent,
  BeforeModelCallEvent,
  MaxTokensError,
} from '@strands-agents/sdk';
import type { Span, Telemetry } from '@three-tier-chat/telemetry';
import { CLIENT_CLOSED_REQUEST } from '@three-tier-chat/wire-contract';
import { isThrottle } from './ending.ts';

/** HTTP status of a call that Bedrock throttles (Bedrock Runtime API reference, "Common errors"). */
const THROTTLED = 429;
const FAILED = 502;

/** Records each call of the model, retries included, as a span `model`. */
export function recordModelCalls(agent: Agent, telemetry: Telemetry): void {
  let span: Span | undefined;
  agent.addHook(BeforeModelCallEvent, ({ model }) => {
    span = telemetry.openSpan('model');
    if (model.modelId !== undefined) span.annotate('model_id', model.modelId);
  });
  agent.addHook(AfterModelCallEvent, ({ error }) => {
    // The SDK reports an answer of maximum length as an error, but the call succeeded.
    const hasFailed = error && !(error instanceof MaxTokensError);
    span?.close(hasFailed ? { error, status: statusOf(error) } : undefined);
    span = undefined;
  });
}

function statusOf(error: Error): number {
  if (isThrottle(error)) return THROTTLED;
  if (error.name === 'CancelledError') return CLIENT_CLOSED_REQUEST;
  // Strands wraps the AWS SDK's exception as the cause of its own error.
  const { $metadata } = Object(error.cause) as {
    readonly $metadata?: { readonly httpStatusCode?: unknown };
  };
  const status = $metadata?.httpStatusCode;
  // An exception inside a stream follows a status of 200.
  return typeof status === 'number' && status >= 400 ? status : FAILED;
}
