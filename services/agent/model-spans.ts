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

/** Records each call of the model, a repeated one once more, as a span `model`. */
export function recordModelCalls(agent: Agent, telemetry: Telemetry): void {
  let span: Span | undefined;
  agent.addHook(BeforeModelCallEvent, ({ model }) => {
    span = telemetry.openSpan('model');
    if (model.modelId !== undefined) span.annotate('model_id', model.modelId);
  });
  agent.addHook(AfterModelCallEvent, ({ error }) => {
    // The SDK takes an answer of the greatest length for a failure; the call was none.
    const hasFailed = error && !(error instanceof MaxTokensError);
    span?.close(hasFailed ? { error, status: statusOf(error) } : undefined);
    span = undefined;
  });
}

function statusOf(error: Error): number {
  if (isThrottle(error)) return THROTTLED;
  if (error.name === 'CancelledError') return CLIENT_CLOSED_REQUEST;
  // The AWS SDK's exception stands behind the error that Strands makes of it.
  const { $metadata } = Object(error.cause) as {
    readonly $metadata?: { readonly httpStatusCode?: unknown };
  };
  const status = $metadata?.httpStatusCode;
  // An exception inside a stream comes behind a status of 200.
  return typeof status === 'number' && status >= 400 ? status : FAILED;
}
