import { truncateTextStart } from '@three-tier-chat/wire-contract';
import type { LogStream } from '../cloudwatch-logs/open-log-stream.ts';
import type { Invocation } from './lambda-function.ts';
import type { InvocationTrace } from './segments.ts';

/** Lambda's START line, as an event. */
export function logStart(
  logs: LogStream,
  functionName: string,
  requestId: string,
  { root }: InvocationTrace,
): void {
  logs.write('lambda', 'START', {
    function_name: functionName,
    request_id: requestId,
    trace_id: root,
    version: '$LATEST',
  });
}

/** Lambda's END and REPORT lines, as events. */
export function logInvocation(logs: LogStream, invocation: Invocation): void {
  const { settings, answer, initMs = 0 } = invocation;
  const fields = {
    function_name: settings.name,
    request_id: invocation.requestId,
    trace_id: invocation.trace.root,
  };
  const failed = answer.kind === 'error';
  logs.write('lambda', 'END', fields);
  logs.write('lambda', 'REPORT', {
    ...fields,
    ...(failed && { level: 'ERROR', error_type: answer.error.errorType }),
    status: failed ? 'error' : 'success',
    duration_ms: durationMs(invocation),
    memory_size_mb: settings.memoryMb,
    ...(initMs > 0 && { init_duration_ms: initMs }),
  });
}

/** The end of a function's log, as `X-Amz-Log-Type: Tail` requests it: the last 4 KB. */
export function logTail(invocation: Invocation): string {
  const { requestId, settings, lines } = invocation;
  const duration = durationMs(invocation);
  const log = [
    `START RequestId: ${requestId} Version: $LATEST`,
    ...lines,
    `END RequestId: ${requestId}`,
    `REPORT RequestId: ${requestId}\tDuration: ${duration} ms\tMemory Size: ${settings.memoryMb} MB`,
    '',
  ].join('\n');
  return truncateTextStart(log, 4096);
}

/** Time in the handler, in milliseconds. */
function durationMs({ startedMs, endedMs, initMs = 0 }: Invocation): number {
  return endedMs - startedMs - initMs;
}
