import { fileURLToPath } from 'node:url';
import type { Credentials } from '../iam/credentials.ts';
import { startChild } from '../process/child.ts';
import { createWaits, type Ending } from './ending.ts';
import { functionEnvironment } from './function-environment.ts';
import { exitError, type FunctionError } from './function-error.ts';
import type { FunctionSettings } from './function-settings.ts';
import { openRuntimeApi, type RuntimeAnswer, type RuntimeInvocation } from './runtime-api.ts';

/** One process with a function's code, and the Runtime API that it uses. */
export interface ExecutionEnvironment {
  /** Waits until the process asks for work; resolves with an error if its init failed. */
  idle(timeoutMs: number): Promise<Ending<FunctionError | undefined>>;
  invoke(invocation: RuntimeInvocation, timeoutMs: number): Promise<Ending<RuntimeAnswer>>;
  /** Kills the process as the kernel does when memory runs out. */
  kill(): void;
  /** Kills the process: Lambda gives no notice either. */
  stop(): Promise<void>;
}

export interface EnvironmentOptions {
  readonly settings: FunctionSettings;
  readonly region: string;
  readonly xrayPort: number;
  readonly endpoints: Readonly<Record<string, string>>;
  readonly taskRoot: string;
  readonly logStream: string;
  readonly credentials: Credentials;
  /** As `NODE_OPTIONS=--enable-source-maps` of a function. */
  readonly mapsSources: boolean;
  readonly onLine: (line: string) => void;
}

const RUNTIME_CLIENT = fileURLToPath(new URL('./runtime-client/main.ts', import.meta.url));
/** Share of a function's memory for V8's heap; the rest is for the runtime itself. */
const HEAP_SHARE = 0.9;

export async function startEnvironment(options: EnvironmentOptions): Promise<ExecutionEnvironment> {
  const { settings, mapsSources, onLine, ...place } = options;
  const api = await openRuntimeApi();
  const { promise: exited, resolve: exit } = Promise.withResolvers<FunctionError>();
  const wait = createWaits(exited);
  const child = startChild({
    name: settings.name,
    command: [
      `--max-old-space-size=${Math.floor(settings.memoryMb * HEAP_SHARE)}`,
      ...(mapsSources ? ['--enable-source-maps'] : []),
      RUNTIME_CLIENT,
      // Names the process in a list of processes.
      settings.name,
    ],
    cwd: place.taskRoot,
    environment: functionEnvironment(settings, { ...place, runtimeApi: api.address }),
    onLine,
    onExit: (code, signal) => exit(exitError(code, signal)),
  });

  return {
    idle: (timeoutMs) => wait(api.idle(), timeoutMs),
    invoke: (invocation, timeoutMs) => wait(api.invoke(invocation), timeoutMs),
    kill: child.kill,
    async stop() {
      child.kill();
      await exited;
      await api.close();
    },
  };
}
