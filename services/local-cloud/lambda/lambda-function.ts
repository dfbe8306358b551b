import { randomUUID } from 'node:crypto';
import type { Ending } from './ending.ts';
import {
  type EnvironmentOptions,
  type ExecutionEnvironment,
  startEnvironment,
} from './execution-environment.ts';
import { exitError, type FunctionError, timeoutError } from './function-error.ts';
import type { FunctionSettings } from './function-settings.ts';
import type { RuntimeAnswer } from './runtime-api.ts';
import { type InvocationTrace, openTrace } from './segments.ts';

interface FunctionCall {
  /** JSON. */
  readonly payload: string;
  readonly traceHeader?: string;
}

/** A finished invocation. */
export interface Invocation {
  readonly requestId: string;
  readonly settings: FunctionSettings;
  readonly trace: InvocationTrace;
  readonly answer: RuntimeAnswer;
  /** The last lines that the function wrote meanwhile. */
  readonly lines: readonly string[];
  readonly receivedMs: number;
  readonly startedMs: number;
  readonly endedMs: number;
  readonly initMs?: number;
}

/** A function: at most one process, which takes one invocation at a time. */
export interface LambdaFunction {
  invoke(call: FunctionCall): Promise<Invocation>;
  /**
   * Starts its process before the first invocation, as Lambda may ("Understanding the Lambda execution
   * environment lifecycle").
   *
   * @returns why it does not start.
   */
  warmUp(): Promise<FunctionError | undefined>;
  /** Ends the process after the waiting invocations; the next one starts a new process. */
  recycle(): Promise<void>;
  /** Ends the process immediately. */
  stop(): Promise<void>;
}

export interface FunctionOptions {
  readonly functionArn: string;
  /** Read at every cold start, since a release changes the version. */
  readonly settings: () => FunctionSettings;
  readonly unpack: (service: string, version: string) => Promise<string>;
  readonly region: string;
  readonly xrayPort: number;
  /** AWS's own variables for the services of this machine. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** Called at every cold start; returns the process's identity and where it logs. */
  readonly begin: () => Pick<EnvironmentOptions, 'credentials' | 'logStream'>;
  readonly onStart: (requestId: string, trace: InvocationTrace) => void;
  readonly onLine: (line: string) => void;
  readonly mapsSources?: boolean;
  /** Limit of the init phase, in milliseconds (Lambda: 10,000). */
  readonly initTimeoutMs?: number;
  /** While true, each invocation needs more memory than the function has. */
  readonly runsOutOfMemory?: () => boolean;
  /** While true, the process ends after each invocation's work, before Lambda has the answer. */
  readonly losesAnswers?: () => boolean;
}

interface Warm {
  readonly settings: FunctionSettings;
  readonly environment: ExecutionEnvironment;
}

type Start =
  | {
      readonly kind: 'warm';
      readonly warm: Warm;
      readonly initMs: number;
      readonly spentMs: number;
    }
  | { readonly kind: 'failed'; readonly error: FunctionError; readonly initMs: number };

const INIT_TIMEOUT_MS = 10_000;
/** A caller can ask for the last 4 KB of the log. */
const LINES_KEPT = 200;

export function createFunction(options: FunctionOptions): LambdaFunction {
  const { functionArn, initTimeoutMs = INIT_TIMEOUT_MS } = options;
  let warm: Warm | undefined;
  let lines: string[] = [];
  let closed = false;
  let last: Promise<unknown> = Promise.resolve();

  function enqueue<T>(work: () => Promise<T>): Promise<T> {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  }

  async function discard(): Promise<void> {
    const gone = warm;
    warm = undefined;
    await gone?.environment.stop();
  }

  async function launch(settings: FunctionSettings): Promise<ExecutionEnvironment> {
    const environment: EnvironmentOptions = {
      settings,
      region: options.region,
      xrayPort: options.xrayPort,
      endpoints: options.endpoints,
      mapsSources: options.mapsSources === true,
      ...options.begin(),
      taskRoot: await options.unpack(settings.service, settings.version),
      onLine(line) {
        lines.push(line);
        if (lines.length > LINES_KEPT) lines.shift();
        options.onLine(line);
      },
    };
    return startEnvironment(environment);
  }

  /**
   * A cold start. A failed init phase is repeated once within the invocation, within the function's
   * own timeout (Lambda Developer Guide, "Understanding the execution environment lifecycle",
   * failures during the Init phase).
   */
  async function start(settings: FunctionSettings): Promise<Start> {
    const attempt = async (timeoutMs: number): Promise<FunctionError | undefined> => {
      if (closed) return stopped;
      const environment = await launch(settings);
      warm = { settings, environment };
      const error = closed ? stopped : initFailure(await environment.idle(timeoutMs), timeoutMs);
      if (error) await discard();
      return error;
    };
    const began = Date.now();
    const suppressed = await attempt(initTimeoutMs);
    const again = Date.now();
    const error = suppressed && (await attempt(settings.timeoutMs));
    const initMs = Date.now() - began;
    if (error || !warm) return { kind: 'failed', error: error ?? stopped, initMs };
    return { kind: 'warm', warm, initMs, spentMs: suppressed ? Date.now() - again : 0 };
  }

  async function run(call: FunctionCall, receivedMs: number): Promise<Invocation> {
    // A process that ended, or hangs, after its last answer makes this a cold start.
    const idle = await warm?.environment.idle(warm.settings.timeoutMs);
    if (idle && idle.kind !== 'done') await discard();

    lines = [];
    const requestId = randomUUID();
    const settings = warm?.settings ?? options.settings();
    const trace = openTrace(call.traceHeader, settings.tracing);
    const startedMs = Date.now();
    const started: Start = warm
      ? { kind: 'warm', warm, initMs: 0, spentMs: 0 }
      : await start(settings);
    options.onStart(requestId, trace);

    const finish = (answer: RuntimeAnswer): Invocation => ({
      requestId,
      settings,
      trace,
      answer: withRequestId(answer, requestId),
      lines,
      receivedMs,
      startedMs,
      endedMs: Date.now(),
      ...(started.initMs > 0 && { initMs: started.initMs }),
    });
    if (started.kind === 'failed') return finish({ kind: 'error', error: started.error });

    const timeoutMs = Math.max(settings.timeoutMs - started.spentMs, 0);
    const { environment } = started.warm;
    // Killed before it has the invocation, which it might otherwise finish before the signal
    // arrives.
    if (options.runsOutOfMemory?.()) environment.kill();
    const ending = await environment.invoke(
      {
        requestId,
        payload: call.payload,
        deadlineMs: Date.now() + timeoutMs,
        functionArn,
        traceHeader: trace.header,
      },
      timeoutMs,
    );
    const isLost = options.losesAnswers?.() === true;
    if (ending.kind === 'done' && !isLost) return finish(ending.value);
    await discard();
    return finish({ kind: 'error', error: errorOf(ending, settings.timeoutMs) });
  }

  return {
    invoke(call) {
      const receivedMs = Date.now();
      return enqueue(() => run(call, receivedMs));
    },
    warmUp: () =>
      enqueue(async () => {
        if (warm || closed) return undefined;
        const started = await start(options.settings());
        return started.kind === 'failed' && !closed ? started.error : undefined;
      }),
    recycle: () => enqueue(discard),
    async stop() {
      closed = true;
      await discard();
      await last;
    },
  };
}

const stopped: FunctionError = {
  errorType: 'Runtime.ExitError',
  errorMessage: 'Error: Runtime was stopped',
};

function errorOf(ending: Ending<RuntimeAnswer>, timeoutMs: number): FunctionError {
  if (ending.kind === 'timeout') return timeoutError(timeoutMs);
  return ending.kind === 'exit' ? ending.error : exitError(null, 'SIGKILL');
}

function initFailure(
  ending: Ending<FunctionError | undefined>,
  timeoutMs: number,
): FunctionError | undefined {
  if (ending.kind === 'done') return ending.value;
  return ending.kind === 'exit' ? ending.error : timeoutError(timeoutMs);
}

/** Lambda puts the request's id before its own messages, but not before those of a function. */
function withRequestId(answer: RuntimeAnswer, requestId: string): RuntimeAnswer {
  if (answer.kind === 'response' || !isPlatformError(answer.error)) return answer;
  const errorMessage = `RequestId: ${requestId} ${answer.error.errorMessage}`;
  return { kind: 'error', error: { ...answer.error, errorMessage } };
}

function isPlatformError({ errorType }: FunctionError): boolean {
  return errorType === 'Sandbox.Timedout' || errorType === 'Runtime.ExitError';
}
