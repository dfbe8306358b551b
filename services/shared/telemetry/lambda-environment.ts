// biome-ignore-all lint/style/noProcessEnv: Powertools and the X-Ray SDK read these variables when they are first imported, before any entry could pass settings on. This module is therefore imported first, for its effect.

/** Whether Lambda runs this process: the X-Ray SDK asks the same variable. */
export const inLambda = process.env['LAMBDA_TASK_ROOT'] !== undefined;

if (!inLambda) {
  // Powertools keeps its state per process unless Lambda indicates that requests overlap.
  process.env['AWS_LAMBDA_MAX_CONCURRENCY'] ??= '64';
  // Tracer is off when this is empty.
  process.env['AWS_EXECUTION_ENV'] ??= 'three-tier-chat';
  // Otherwise the SDK hooks every promise of the process, for a context that we do not use.
  process.env['AWS_XRAY_MANUAL_MODE'] ??= 'true';
  process.env['AWS_XRAY_CONTEXT_MISSING'] ??= 'IGNORE_ERROR';
}

/**
 * The trace header of the running invocation as Lambda itself records it; its parent is the segment
 * of the function. Newer runtimes keep it in a store, others in a variable (Lambda Developer Guide,
 * "Defined runtime environment variables", `_X_AMZN_TRACE_ID`).
 */
export function lambdaTraceHeader(): string | undefined {
  if (!inLambda) return undefined;
  const { awslambda } = globalThis as {
    readonly awslambda?: { readonly InvokeStore?: { getXRayTraceId?(): string | undefined } };
  };
  return awslambda?.InvokeStore?.getXRayTraceId?.() ?? process.env['_X_AMZN_TRACE_ID'];
}
