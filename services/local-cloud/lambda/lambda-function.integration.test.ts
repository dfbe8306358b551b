import { describe, expect, it } from 'vitest';
import { payload, run, start, useFunctions } from './lambda-function.fixture.ts';

useFunctions();

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
});
