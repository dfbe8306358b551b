import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeCredentials } from '../iam/credentials.ts';
import type { FunctionSettings } from './function-settings.ts';
import {
  createFunction,
  type FunctionOptions,
  type Invocation,
  type LambdaFunction,
} from './lambda-function.ts';

const FILES = {
  'echo.mjs': `
    export const handler = async (event, context) => ({
      event,
      context: { ...context, remaining: context.getRemainingTimeInMillis() },
      pid: process.pid,
    });
    export const environment = async () => process.env;
    export const trace = async () => process.env._X_AMZN_TRACE_ID;
    export const nested = { deep: { handler: async () => 'deep' } };
    export const notAFunction = 1;`,
  'callback.cjs': `
    exports.handler = (event, context, callback) => setImmediate(callback, null, { called: event });
    exports.failing = (event, context, callback) => callback(new RangeError('out'));
    exports.silent = () => {};`,
  'fails.mjs': `
    export const throws = async () => { throw new TypeError('wrong'); };
    export const throwsText = async () => { throw 'text'; };
    export const exits = async () => process.exit(7);
    export const rejects = () => { Promise.reject(new Error('nobody waits')); return new Promise((done) => setInterval(done, 1e8)); };
    export const crashes = () => { setImmediate(() => { throw new Error('outside'); }); return new Promise((done) => setInterval(done, 1e8)); };
    export const hangs = () => new Promise((done) => setInterval(done, 1e8));
    export const huge = async () => 'x'.repeat(6_300_000);
    export const circle = async () => { const a = {}; a.a = a; return a; };`,
  'syntax.mjs': 'export const handler = (',
  'missing.mjs': `import './not-there.mjs';`,
  'throws.mjs': `throw new RangeError('at import');`,
  'exits.mjs': 'process.exit(1);',
  'stuck.mjs': 'await new Promise((done) => setInterval(done, 1e8));',
  'patches.mjs': `
    import http from 'node:http';
    http.request = () => { throw new Error('the runtime was traced'); };
    export const handler = async () => 'untouched';`,
};

let root = '';
let running: LambdaFunction | undefined;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'lambda-function-'));
  await mkdir(join(root, 'next'));
  for (const [name, text] of Object.entries(FILES)) await writeFile(join(root, name), text);
  await writeFile(join(root, 'next/echo.mjs'), `export const handler = async () => 'next';`);
  return () => rm(root, { recursive: true });
});

afterEach(async () => {
  await running?.stop();
  running = undefined;
});

function settings(change: Partial<FunctionSettings>): FunctionSettings {
  return {
    name: 'f',
    roleArn: 'arn:aws:iam::000000000000:role/f',
    handler: 'echo.handler',
    service: 'f',
    version: '.',
    timeoutMs: 20_000,
    memoryMb: 128,
    tracing: 'Active',
    logGroup: '/aws/lambda/f',
    logFormat: 'JSON',
    logLevel: 'INFO',
    variables: { COLOUR: 'green' },
    ...change,
  };
}

function start(
  change: Partial<FunctionSettings>,
  options: Partial<FunctionOptions> = {},
): LambdaFunction {
  running = createFunction({
    functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:f',
    settings: () => settings(change),
    unpack: async (_, version) => join(root, version),
    region: 'us-east-1',
    xrayPort: 1,
    endpoints: { AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:2' },
    begin: () => ({ credentials: makeCredentials(), logStream: 'stream' }),
    onStart: () => undefined,
    onLine: () => undefined,
    ...options,
  });
  return running;
}

async function run(handler: string, change: Partial<FunctionSettings> = {}): Promise<Invocation> {
  return start({ handler, ...change }).invoke({ payload: '{"a":1}' });
}

function payload({ answer }: Invocation): unknown {
  if (answer.kind === 'error') throw new Error(JSON.stringify(answer.error));
  return JSON.parse(answer.payload);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('createFunction', () => {
  it('gives the handler its event and context, and reuses the process', async () => {
    const lambda = start({});
    const first = await lambda.invoke({ payload: '{"a":1}' });
    const second = await lambda.invoke({ payload: '2' });
    expect(payload(first)).toEqual({
      event: { a: 1 },
      pid: expect.any(Number),
      context: {
        awsRequestId: first.requestId,
        callbackWaitsForEmptyEventLoop: true,
        functionName: 'f',
        functionVersion: '$LATEST',
        invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:f',
        logGroupName: '/aws/lambda/f',
        logStreamName: 'stream',
        memoryLimitInMB: '128',
        remaining: expect.any(Number),
      },
    });
    expect(payload(second)).toMatchObject({
      event: 2,
      pid: (payload(first) as { readonly pid: number }).pid,
    });
    expect([first.initMs, second.initMs]).toEqual([expect.any(Number), undefined]);
  });

  it('gives the process Lambda’s environment and none of this process’s', async () => {
    const environment = payload(await run('echo.environment')) as Record<string, string>;
    expect(Object.keys(environment).sort()).toEqual([
      'AWS_ACCESS_KEY_ID',
      'AWS_DEFAULT_REGION',
      'AWS_ENDPOINT_URL_DYNAMODB',
      'AWS_EXECUTION_ENV',
      'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
      'AWS_LAMBDA_FUNCTION_NAME',
      'AWS_LAMBDA_FUNCTION_VERSION',
      'AWS_LAMBDA_INITIALIZATION_TYPE',
      'AWS_LAMBDA_LOG_FORMAT',
      'AWS_LAMBDA_LOG_GROUP_NAME',
      'AWS_LAMBDA_LOG_LEVEL',
      'AWS_LAMBDA_LOG_STREAM_NAME',
      'AWS_LAMBDA_RUNTIME_API',
      'AWS_REGION',
      'AWS_SECRET_ACCESS_KEY',
      'AWS_SESSION_TOKEN',
      'AWS_XRAY_CONTEXT_MISSING',
      'AWS_XRAY_DAEMON_ADDRESS',
      'COLOUR',
      'LAMBDA_RUNTIME_DIR',
      'LAMBDA_TASK_ROOT',
      'LANG',
      'PATH',
      'TZ',
      '_AWS_XRAY_DAEMON_ADDRESS',
      '_AWS_XRAY_DAEMON_PORT',
      '_HANDLER',
      '_X_AMZN_TRACE_ID',
    ]);
  });

  it('passes the trace to the code: the caller’s root, under the function’s own segment', async () => {
    const lambda = start({ handler: 'echo.trace' });
    const callers = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
    const { trace, ...continued } = await lambda.invoke({ payload: '0', traceHeader: callers });
    expect(trace).toMatchObject({
      root: '1-5759e988-bd862e3fe1be46a994272793',
      parent: '53995c3f42cd8ad8',
    });
    expect(payload({ trace, ...continued })).toBe(trace.header);
    const own = await lambda.invoke({ payload: '0' });
    expect(own.trace.root).not.toBe(trace.root);
    expect(payload(own)).toContain(`Root=${own.trace.root};Parent=${own.trace.functionSegmentId}`);
  });

  it.each([
    ['echo.nested.deep.handler', 'deep'],
    ['callback.handler', { called: { a: 1 } }],
    ['callback.silent', null],
    ['patches.handler', 'untouched'],
  ])('runs the handler %s', async (handler, result) => {
    expect(payload(await run(handler))).toEqual(result);
  });

  it.each([
    ['fails.throws', 'TypeError', 'wrong'],
    ['fails.throwsText', 'string', 'text'],
    ['fails.circle', 'Error', 'Unable to stringify response body'],
    ['callback.failing', 'RangeError', 'out'],
    ['fails.rejects', 'Runtime.UnhandledPromiseRejection', 'nobody waits'],
    ['fails.crashes', 'Error', 'outside'],
    ['echo.absent', 'Runtime.HandlerNotFound', 'echo.absent is undefined or not exported'],
    ['echo.notAFunction', 'Runtime.HandlerNotFound', 'echo.notAFunction is not a function'],
    ['nowhere.handler', 'Runtime.ImportModuleError', "Error: Cannot find module 'nowhere'"],
    ['missing.handler', 'Runtime.ImportModuleError', expect.stringContaining('not-there.mjs')],
    ['syntax.handler', 'Runtime.UserCodeSyntaxError', expect.stringContaining('SyntaxError')],
    ['throws.handler', 'RangeError', 'at import'],
    ['../echo.handler', 'Runtime.MalformedHandlerName', expect.any(String)],
    ['echo', 'Runtime.MalformedHandlerName', 'Bad handler'],
  ])('reports the error in %s', async (handler, errorType, errorMessage) => {
    const { answer } = await run(handler);
    expect(answer).toEqual({
      kind: 'error',
      error: { errorType, errorMessage, trace: expect.any(Array) },
    });
  });

  it('reports a process that exits, and starts another for the next invocation', async () => {
    const lambda = start({ handler: 'fails.exits' });
    for (const _ of [1, 2]) {
      const { requestId, answer, initMs } = await lambda.invoke({ payload: '0' });
      expect(answer).toEqual({
        kind: 'error',
        error: {
          errorType: 'Runtime.ExitError',
          errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: exit status 7`,
        },
      });
      expect(initMs).toBeGreaterThan(0);
    }
  });

  it('does not fail an invocation for a process that ended after the last one', async () => {
    const lambda = start({});
    const { pid } = payload(await lambda.invoke({ payload: '1' })) as { readonly pid: number };
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => isAlive(pid)).toBe(false);
    expect(payload(await lambda.invoke({ payload: '2' }))).toMatchObject({ event: 2 });
  });

  it('reports a process that exits in its init phase', async () => {
    const { requestId, answer } = await run('exits.handler');
    expect(answer).toMatchObject({
      error: {
        errorType: 'Runtime.ExitError',
        errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: exit status 1`,
      },
    });
  });

  it('kills an invocation at its timeout', async () => {
    const { requestId, answer } = await run('fails.hangs', { timeoutMs: 1000 });
    expect(answer).toEqual({
      kind: 'error',
      error: {
        errorType: 'Sandbox.Timedout',
        errorMessage: `RequestId: ${requestId} Error: Task timed out after 1.00 seconds`,
      },
    });
  });

  it('kills its process while it runs out of memory, and continues with a new one', async () => {
    let isOut = true;
    const lambda = start({}, { runsOutOfMemory: () => isOut });
    const { requestId, answer } = await lambda.invoke({ payload: '1' });
    expect(answer).toEqual({
      kind: 'error',
      error: {
        errorType: 'Runtime.ExitError',
        errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`,
      },
    });
    isOut = false;
    expect(payload(await lambda.invoke({ payload: '2' }))).toMatchObject({ event: 2 });
  });

  it('runs a stuck init phase once more, within the function’s timeout', async () => {
    const lambda = start({ handler: 'stuck.handler', timeoutMs: 1000 }, { initTimeoutMs: 50 });
    const { answer, initMs } = await lambda.invoke({ payload: '0' });
    expect(answer).toMatchObject({ error: { errorType: 'Sandbox.Timedout' } });
    expect(initMs).toBeGreaterThanOrEqual(1000);
  });

  it('refuses an answer above 6 MB and continues with the same process', async () => {
    const lambda = start({ handler: 'fails.huge' });
    for (const initMs of [expect.any(Number), undefined]) {
      const invocation = await lambda.invoke({ payload: '0' });
      expect(invocation.answer).toMatchObject({
        error: { errorType: 'Function.ResponseSizeTooLarge' },
      });
      expect(invocation.initMs).toEqual(initMs);
    }
  });

  it('gives a process one invocation at a time, in order', async () => {
    const lambda = start({});
    const invocations = await Promise.all(
      [1, 2, 3].map((event) => lambda.invoke({ payload: String(event) })),
    );
    const answers = invocations.map(payload) as { event: number; pid: number }[];
    expect(answers.map(({ event }) => event)).toEqual([1, 2, 3]);
    expect(new Set(answers.map(({ pid }) => pid)).size).toBe(1);
    const [first, second] = invocations;
    expect(second?.startedMs).toBeGreaterThanOrEqual(first?.endedMs ?? Number.NaN);
  });

  it('uses a new version after a recycle', async () => {
    const change = { version: '.' };
    const lambda = start(change);
    await lambda.invoke({ payload: '0' });
    change.version = 'next';
    await lambda.recycle();
    expect(payload(await lambda.invoke({ payload: '0' }))).toBe('next');
  });

  it('ends a running invocation when it is stopped', async () => {
    const { promise: underWay, resolve } = Promise.withResolvers<void>();
    const lambda = start({ handler: 'fails.hangs' }, { onStart: () => resolve() });
    const invocation = lambda.invoke({ payload: '0' });
    await underWay;
    await lambda.stop();
    expect((await invocation).answer).toMatchObject({
      error: { errorMessage: expect.stringContaining('signal: killed') },
    });
  });

  it('starts no process after it was stopped', async () => {
    const lambda = start({});
    await lambda.stop();
    const { answer } = await lambda.invoke({ payload: '0' });
    expect(answer).toMatchObject({ error: { errorMessage: expect.stringContaining('stopped') } });
  });
});
