import { callRuntimeApi } from './call-runtime-api.ts';
import { describeError, type ErrorDescription, RuntimeError } from './describe-error.ts';
import { type Handler, loadHandler } from './load-handler.ts';
import { runHandler } from './run-handler.ts';

/*
 * The runtime interface client: the process in which a function's code runs. It asks the Runtime
 * API for one invocation after another and posts the handler's answers.
 */

const environment = process.env;
const address = environment['AWS_LAMBDA_RUNTIME_API'] ?? '';
let currentRequestId: string | undefined;

process.on('unhandledRejection', (reason) => {
  const message = reason instanceof Error ? reason.message : String(reason);
  const error = new RuntimeError('Runtime.UnhandledPromiseRejection', message, { cause: reason });
  void giveUp(error, 128);
});
process.on('uncaughtException', (error) => {
  void giveUp(error, 129);
});

await serve(await load());

async function load(): Promise<Handler> {
  try {
    return await loadHandler(environment['LAMBDA_TASK_ROOT'] ?? '', environment['_HANDLER'] ?? '');
  } catch (error) {
    await giveUp(error, 1);
    throw error;
  }
}

async function serve(handler: Handler): Promise<never> {
  for (;;) {
    const { headers, body } = await callRuntimeApi(address, 'GET', '/invocation/next');
    const requestId = header(headers['lambda-runtime-aws-request-id']);
    currentRequestId = requestId;
    environment['_X_AMZN_TRACE_ID'] = header(headers['lambda-runtime-trace-id']);
    let result: string;
    try {
      const context = makeContext(
        requestId,
        header(headers['lambda-runtime-invoked-function-arn']),
        Number(header(headers['lambda-runtime-deadline-ms'])),
      );
      result = stringify(await runHandler(handler, JSON.parse(body), context));
    } catch (error) {
      const description = describeError(error);
      printError('Invoke Error', description);
      currentRequestId = undefined;
      await postError(`/invocation/${requestId}/error`, description);
      continue;
    }
    currentRequestId = undefined;
    await callRuntimeApi(address, 'POST', `/invocation/${requestId}/response`, result);
  }
}

function makeContext(awsRequestId: string, invokedFunctionArn: string, deadlineMs: number) {
  return {
    awsRequestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: environment['AWS_LAMBDA_FUNCTION_NAME'],
    functionVersion: environment['AWS_LAMBDA_FUNCTION_VERSION'],
    getRemainingTimeInMillis: () => deadlineMs - Date.now(),
    invokedFunctionArn,
    logGroupName: environment['AWS_LAMBDA_LOG_GROUP_NAME'],
    logStreamName: environment['AWS_LAMBDA_LOG_STREAM_NAME'],
    memoryLimitInMB: environment['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'],
  };
}

function stringify(result: unknown): string {
  try {
    const text: string | undefined = JSON.stringify(result ?? null);
    if (text !== undefined) return text;
  } catch {
    // For a cycle or a BigInt the answer is the same as for a function.
  }
  throw new Error('Unable to stringify response body');
}

/** Reports a failure after which the process's state is unknown, and exits. */
async function giveUp(error: unknown, exitCode: number): Promise<void> {
  const description = describeError(error);
  printError(currentRequestId === undefined ? 'Init Error' : 'Invoke Error', description);
  const path =
    currentRequestId === undefined ? '/init/error' : `/invocation/${currentRequestId}/error`;
  await postError(path, description).catch(() => undefined);
  process.exit(exitCode);
}

async function postError(path: string, description: ErrorDescription): Promise<void> {
  await callRuntimeApi(address, 'POST', path, JSON.stringify(description), {
    // Any value may be thrown, but a header's characters are limited.
    'lambda-runtime-function-error-type': description.errorType.replace(/[^\w.]/g, ''),
  });
}

function printError(message: string, { errorType, errorMessage, trace }: ErrorDescription): void {
  const line = {
    timestamp: new Date().toISOString(),
    level: 'ERROR',
    message,
    ...(currentRequestId !== undefined && { request_id: currentRequestId }),
    errorType,
    errorMessage,
    stackTrace: trace,
  };
  process.stderr.write(`${JSON.stringify(line)}\n`);
}

function header(value: string | string[] | undefined): string {
  return typeof value === 'string' ? value : '';
}
