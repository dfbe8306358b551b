import { makeTraceRoot, parseTraceHeader } from '@three-tier-chat/wire-contract';
import { afterAll, afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type CapturedStdout, captureStdout } from './testing/captured-stdout.ts';
import { startDaemon } from './xray-daemon.fixture.ts';

const LAMBDA_ROOT = makeTraceRoot();
const FUNCTION_SEGMENT = '53995c3f42cd8ad8';
const ROOT = makeTraceRoot();
const PARENT = '463ac35c9f6413ad';

// As Lambda sets it before the function's code is loaded.
const daemon = await startDaemon();
vi.stubEnv('LAMBDA_TASK_ROOT', '/var/task');
vi.stubEnv('AWS_EXECUTION_ENV', 'AWS_Lambda_nodejs22.x');
vi.stubEnv('AWS_XRAY_DAEMON_ADDRESS', daemon.address);
vi.stubEnv('_X_AMZN_TRACE_ID', `Root=${LAMBDA_ROOT};Parent=${FUNCTION_SEGMENT};Sampled=1`);
const { createTelemetry } = await import('./telemetry.ts');
const telemetry = createTelemetry({ service: 'secured-api', version: 'v1' });

afterAll(() => {
  daemon.close();
  vi.unstubAllEnvs();
});

let output: CapturedStdout;
beforeEach(() => {
  output = captureStdout();
});
afterEach(() => output.release());

it('joins the trace of the header, not the one that Lambda started', async () => {
  const request = telemetry.openRequest({
    traceHeader: `Root=${ROOT};Parent=${PARENT};Sampled=1`,
  });
  const header = await request.run(async () => {
    await Promise.resolve();
    return telemetry.span('userinfo', async () => {
      telemetry.logger.info('profile.read');
      return telemetry.traceHeader();
    });
  });
  request.close({ status: 200 });

  const segment = await daemon.next();
  const span = segment.subsegments?.[0];
  expect(segment).toMatchObject({
    name: 'secured-api',
    trace_id: ROOT,
    parent_id: PARENT,
    annotations: { lambda_root: LAMBDA_ROOT },
  });
  expect(span).toMatchObject({ name: 'userinfo' });
  expect(parseTraceHeader(header)).toEqual({ root: ROOT, parent: span?.id, sampled: '1' });
  expect(output.lines()).toMatchObject([{ message: 'profile.read', trace_id: ROOT }]);
});

it('is a child of the function’s own segment if Lambda joined the trace of the header', async () => {
  telemetry
    .openRequest({ traceHeader: `Root=${LAMBDA_ROOT};Parent=${PARENT};Sampled=1` })
    .close({ status: 200 });
  const segment = await daemon.next();
  expect(segment).toMatchObject({ trace_id: LAMBDA_ROOT, parent_id: FUNCTION_SEGMENT });
  expect(segment).not.toMatchObject({ annotations: { lambda_root: expect.anything() } });
});

it('stays a child of the caller’s segment if Lambda records nothing', async () => {
  vi.stubEnv('_X_AMZN_TRACE_ID', `Root=${ROOT};Parent=${FUNCTION_SEGMENT};Sampled=0`);
  telemetry.openRequest({ traceHeader: `Root=${ROOT};Parent=${PARENT};Sampled=1` }).close();
  expect(await daemon.next()).toMatchObject({ trace_id: ROOT, parent_id: PARENT });
  vi.stubEnv('_X_AMZN_TRACE_ID', `Root=${LAMBDA_ROOT};Parent=${FUNCTION_SEGMENT};Sampled=1`);
});

it('prefers the store of newer runtimes to the variable', async () => {
  const header = `Root=${ROOT};Parent=${FUNCTION_SEGMENT};Sampled=1`;
  vi.stubGlobal('awslambda', { InvokeStore: { getXRayTraceId: () => header } });
  telemetry.openRequest({ traceHeader: `Root=${ROOT};Parent=${PARENT}` }).close();
  expect(await daemon.next()).toMatchObject({ trace_id: ROOT, parent_id: FUNCTION_SEGMENT });
  vi.unstubAllGlobals();
});

it('keeps nothing of the last invocation', async () => {
  const first = telemetry.openRequest({ traceHeader: `Root=${ROOT}`, requestId: 'r1' });
  first.run(() => telemetry.appendKeys({ session_id: 's1' }));
  first.close();
  const second = telemetry.openRequest({ traceHeader: undefined });
  second.run(() => telemetry.logger.info('second'));
  second.close();
  // Without a header it is the trace that Lambda started.
  expect(output.lines()[0]).toMatchObject({ trace_id: LAMBDA_ROOT });
  expect(output.lines()[0]).not.toHaveProperty('session_id');
  expect(output.lines()[0]).not.toHaveProperty('request_id');
});
