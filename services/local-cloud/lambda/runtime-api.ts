import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { readBody } from '../http/read-body.ts';
import { listen } from '../http/serve-http.ts';
import { RUNTIME_API_LIMITS } from '../http/server-limits.ts';
import { type FunctionError, parseFunctionError } from './function-error.ts';

export interface RuntimeInvocation {
  readonly requestId: string;
  /** JSON. */
  readonly payload: string;
  /** Milliseconds since the epoch. */
  readonly deadlineMs: number;
  readonly functionArn: string;
  readonly traceHeader: string;
}

export type RuntimeAnswer =
  | { readonly kind: 'response'; readonly payload: string }
  | { readonly kind: 'error'; readonly error: FunctionError };

/** The Runtime API of one execution environment: the process asks, the local cloud answers. */
export interface RuntimeApi {
  /** `127.0.0.1:{port}`, for `AWS_LAMBDA_RUNTIME_API`. */
  readonly address: string;
  /** Resolves when the process waits for work; with an error if its init failed. */
  idle(): Promise<FunctionError | undefined>;
  /** Passes an invocation to the idle process. */
  invoke(invocation: RuntimeInvocation): Promise<RuntimeAnswer>;
  close(): Promise<void>;
}

/** Lambda quotas, "Invocation payload", synchronous response: 6 MB and the margin that AWS adds. */
const MAX_RESPONSE_BYTES = 6_291_556;

const PREFIX = '/2018-06-01/runtime';
const ANSWER_PATH = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/;
const ERROR_TYPE = 'lambda-runtime-function-error-type';

interface Delivered {
  readonly requestId: string;
  readonly settle: (answer: RuntimeAnswer) => void;
}

/** Opens a Runtime API (Lambda Developer Guide, "Using the Lambda runtime API") on a free port. */
export async function openRuntimeApi(): Promise<RuntimeApi> {
  let parked: ServerResponse | undefined;
  let current: Delivered | undefined;
  let initialized = false;
  let initError: FunctionError | undefined;
  let idleWaiters: Array<(error: FunctionError | undefined) => void> = [];

  function settleIdle(error?: FunctionError): void {
    const waiters = idleWaiters;
    idleWaiters = [];
    for (const resolve of waiters) resolve(error);
  }

  function next(response: ServerResponse): void {
    if (parked || current) {
      refuse(response, 403, 'InvalidStateTransition');
      return;
    }
    parked = response;
    initialized = true;
    response.once('close', () => {
      if (parked === response) parked = undefined;
    });
    settleIdle();
  }

  async function failInit(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const error = await readError(request);
    if (initialized || initError) return refuse(response, 403, 'InvalidStateTransition');
    initError = error;
    accept(response);
    settleIdle(initError);
  }

  async function answer(
    request: IncomingMessage,
    response: ServerResponse,
    [requestId = '', kind = '']: readonly string[],
  ): Promise<void> {
    const body = await readBody(request, MAX_RESPONSE_BYTES);
    if (!current) return refuse(response, 403, 'InvalidStateTransition');
    if (current.requestId !== requestId) return refuse(response, 400, 'InvalidRequestID');
    const { settle } = current;
    current = undefined;
    if (body === undefined) {
      refuse(response, 413, 'RequestEntityTooLarge');
      settle({ kind: 'error', error: responseTooLarge });
    } else {
      accept(response);
      settle(
        kind === 'response'
          ? { kind, payload: body.toString('utf8') }
          : { kind: 'error', error: parseFunctionError(body.toString('utf8'), errorType(request)) },
      );
    }
  }

  const answerProcess: RequestListener = (request, response) => {
    const call = `${request.method} ${request.url}`;
    const path = ANSWER_PATH.exec(request.url ?? '');
    if (call === `GET ${PREFIX}/invocation/next`) next(response);
    else if (call === `POST ${PREFIX}/init/error`) void failInit(request, response).catch(drop);
    else if (request.method === 'POST' && path) {
      void answer(request, response, path.slice(1)).catch(drop);
    } else refuse(response, 404, 'NotFound');
    // A process that dies while it sends is detected by its exit.
    function drop(): void {
      response.destroy();
    }
  };
  const server = await listen(0, answerProcess, { limits: RUNTIME_API_LIMITS });

  return {
    address: `127.0.0.1:${server.port}`,
    idle() {
      if (initError || parked) return Promise.resolve(initError);
      return new Promise((resolve) => idleWaiters.push(resolve));
    },
    invoke(invocation) {
      const response = parked;
      if (!response) return Promise.reject(new Error('The runtime is not waiting for work'));
      parked = undefined;
      return new Promise((settle) => {
        current = { requestId: invocation.requestId, settle };
        response.writeHead(200, {
          'content-type': 'application/json',
          'lambda-runtime-aws-request-id': invocation.requestId,
          'lambda-runtime-deadline-ms': String(invocation.deadlineMs),
          'lambda-runtime-invoked-function-arn': invocation.functionArn,
          'lambda-runtime-trace-id': invocation.traceHeader,
        });
        response.end(invocation.payload);
      });
    },
    close: () => server.close(),
  };
}

const responseTooLarge: FunctionError = {
  errorType: 'Function.ResponseSizeTooLarge',
  errorMessage: `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`,
};

async function readError(request: IncomingMessage): Promise<FunctionError> {
  const body = await readBody(request, MAX_RESPONSE_BYTES);
  return parseFunctionError(body?.toString('utf8') ?? '', errorType(request));
}

function errorType(request: IncomingMessage): string | undefined {
  const value = request.headers[ERROR_TYPE];
  return typeof value === 'string' ? value : undefined;
}

function accept(response: ServerResponse): void {
  response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}');
}

const REFUSALS = {
  InvalidRequestID: 'Invalid request ID',
  InvalidStateTransition: 'State transition is not allowed',
  NotFound: 'No such path of the Runtime API',
  RequestEntityTooLarge: `Exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`,
} as const;

function refuse(response: ServerResponse, status: number, type: keyof typeof REFUSALS): void {
  response
    .writeHead(status, { 'content-type': 'application/json' })
    .end(JSON.stringify({ errorType: type, errorMessage: REFUSALS[type] }));
}
