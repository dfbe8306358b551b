import * as z from 'zod';

/** Why an invocation failed, as in the payload that its caller gets. */
export interface FunctionError {
  /** `Runtime.ExitError`, `Sandbox.Timedout`, or the name of what the handler threw. */
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

const schema = z.object({
  errorType: z.string(),
  errorMessage: z.string(),
  trace: z.array(z.string()).optional(),
});

/** Parses what a runtime posts to an `error` path of the Runtime API; `type` is from its header. */
export function parseFunctionError(body: string, type: string | undefined): FunctionError {
  try {
    const { trace, ...error } = schema.parse(JSON.parse(body));
    return { ...error, ...(trace && { trace }) };
  } catch {
    return { errorType: type ?? 'Runtime.Unknown', errorMessage: body };
  }
}

/** The process exited (Lambda's own message). */
export function exitError(code: number | null, signal: NodeJS.Signals | null): FunctionError {
  const signalNames: Readonly<Record<string, string>> = {
    SIGKILL: 'killed',
    SIGABRT: 'aborted',
    SIGSEGV: 'segmentation fault',
    SIGTERM: 'terminated',
  };
  const reason =
    signal !== null
      ? `Runtime exited with error: signal: ${signalNames[signal] ?? signal}`
      : code === 0
        ? 'Runtime exited without providing a reason'
        : `Runtime exited with error: exit status ${code}`;
  return { errorType: 'Runtime.ExitError', errorMessage: `Error: ${reason}` };
}

export function timeoutError(timeoutMs: number): FunctionError {
  const seconds = (timeoutMs / 1000).toFixed(2);
  return {
    errorType: 'Sandbox.Timedout',
    errorMessage: `Error: Task timed out after ${seconds} seconds`,
  };
}
