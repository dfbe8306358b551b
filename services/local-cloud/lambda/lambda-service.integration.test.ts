import { describe, expect, it } from 'vitest';
import {
  ARN,
  caller,
  documentsOf,
  folder,
  lambda,
  logs,
  post,
  ROOT,
  sessionOf,
  setVersion,
  useLambda,
} from './lambda-service.fixture.ts';

useLambda();

describe('a call of another AWS service', () => {
  const call = {
    functionArn: ARN,
    payload: { name: 'you' },
    caller: 'apigateway.amazonaws.com',
    sourceArn: 'arn:aws:execute-api:us-east-1:000000000000:abc/$default/GET/users/me',
  } as const;

  it('is answered if a permission allows it', async () => {
    expect(await lambda.invoke(call)).toEqual({
      kind: 'answered',
      requestId: expect.any(String),
      payload: { hello: 'you', root: folder },
    });
  });

  it('returns the handler’s failure', async () => {
    expect(await lambda.invoke({ ...call, payload: { fail: true } })).toEqual({
      kind: 'failed',
      requestId: expect.any(String),
      error: { errorType: 'TypeError', errorMessage: 'wrong', trace: expect.any(Array) },
    });
  });

  it.each([
    { sourceArn: 'arn:aws:execute-api:us-east-1:000000000000:xyz/$default/GET/' },
    { functionArn: ARN.replace('hello', 'other') },
  ])('is refused without a permission for %j', async (change) => {
    expect(await lambda.invoke({ ...call, ...change })).toMatchObject({
      kind: 'refused',
      status: 403,
      code: 'AccessDeniedException',
    });
  });
});

describe('a call of a role', () => {
  const call = { functionArn: ARN, payload: { name: 'you' } };
  const refusal = {
    kind: 'refused',
    status: 403,
    code: 'AccessDeniedException',
    message: `User: arn:aws:sts::000000000000:assumed-role/stranger/test is not authorized to perform: lambda:InvokeFunction on resource: ${ARN} because no identity-based policy allows the lambda:InvokeFunction action`,
  };

  it('is answered if its own policies allow it', async () => {
    expect(await lambda.invoke({ ...call, caller })).toMatchObject({ kind: 'answered' });
  });

  it('is otherwise refused with AWS’s message, within this process and over HTTP', async () => {
    const stranger = sessionOf('stranger');
    expect(await lambda.invoke({ ...call, caller: stranger })).toEqual(refusal);
    const response = await post('hello', '{}', {}, stranger);
    expect([response.status, await response.json()]).toEqual([
      403,
      { Type: 'User', message: refusal.message },
    ]);
  });
});

describe('what Lambda records', () => {
  it('sends its two segments in the caller’s trace', async () => {
    const traceHeader = `Root=${ROOT};Parent=53995c3f42cd8ad8;Sampled=1`;
    await post('hello', '{}', { 'x-amzn-trace-id': traceHeader });
    await expect.poll(() => documentsOf(ROOT).length).toBe(2);
    const [service, code] = documentsOf(ROOT);
    expect(code?.['origin']).toBe('AWS::Lambda::Function');
    expect(service).toMatchObject({
      name: 'hello',
      origin: 'AWS::Lambda',
      parent_id: '53995c3f42cd8ad8',
      resource_arn: ARN,
    });
    expect(code).toMatchObject({ name: 'hello', parent_id: service?.['id'] });
  });

  it('marks the segments of a failure, and sends none for a trace that is not sampled', async () => {
    const failing = ROOT.replace('5759e988', '5759e989');
    const unsampled = `Root=${ROOT};Sampled=0`;
    await post('hello', '{}', { 'x-amzn-trace-id': unsampled });
    await post('hello', '{"fail":true}', { 'x-amzn-trace-id': `Root=${failing}` });
    await expect.poll(() => documentsOf(failing).map(({ fault }) => fault)).toEqual([true, true]);
    expect(documentsOf(ROOT)).toEqual([]);
  });

  it('marks a function that runs out of memory while that fault is active', async () => {
    const { faults } = lambda;
    expect(Object.keys(faults ?? {})).toEqual([
      'greeter-out-of-memory',
      'greeter-answer-lost',
      'greeter-hang',
    ]);
    const other = ROOT.replace('5759e988', '5759e98a');
    await faults?.['greeter-out-of-memory']?.(true);
    const killed = await post('hello', '{}', { 'x-amzn-trace-id': `Root=${other}` });
    expect([killed.status, await killed.json()]).toMatchObject([
      200,
      { errorType: 'Runtime.ExitError' },
    ]);
    await expect.poll(() => documentsOf(other).map(({ fault }) => fault)).toEqual([true, true]);
    await faults?.['greeter-out-of-memory']?.(false);
    expect((await post('hello', '{}')).headers.get('x-amz-function-error')).toBeNull();
  });

  it('begins an invocation only when the fault that held it ends', async () => {
    const { faults } = lambda;
    await faults?.['greeter-hang']?.(true);
    const held = post('hello', '{}');
    // By now the other one has arrived, too.
    await lambda.invoke({ functionArn: `${ARN}-none`, payload: {}, caller });
    await post('none', '{}');
    await faults?.['greeter-out-of-memory']?.(true);
    await faults?.['greeter-hang']?.(false);
    expect(await (await held).json()).toMatchObject({ errorType: 'Runtime.ExitError' });
    await faults?.['greeter-out-of-memory']?.(false);
  });

  it('loses the answer of a function that did its work while that fault is active', async () => {
    const { faults } = lambda;
    await lambda.release?.('greeter');
    await faults?.['greeter-answer-lost']?.(true);
    const lost = await post('hello', '{}');
    expect(await lost.json()).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringContaining('signal: killed'),
    });
    const worked = () => logs.all().filter(({ message }) => message === 'console').length;
    await expect.poll(worked).toBe(1);
    await faults?.['greeter-answer-lost']?.(false);
    expect((await post('hello', '{}')).headers.get('x-amz-function-error')).toBeNull();
  });

  it('logs the function’s lines under its service and its own as lambda', async () => {
    await lambda.release?.('greeter');
    await post('hello', '{}', { 'x-amzn-trace-id': `Root=${ROOT}` });
    const lines = () => logs.all().map(({ service, message }) => `${service} ${message}`);
    await expect.poll(lines).toContain('lambda REPORT');
    await expect.poll(lines).toContain('greeter console');
    expect(lines()).toEqual(
      expect.arrayContaining(['greeter loaded', 'lambda START', 'lambda END']),
    );
    expect(logs.ofTrace(ROOT).map(({ message }) => message)).toEqual(['START', 'END', 'REPORT']);
    expect(logs.all().find(({ message }) => message === 'REPORT')).toMatchObject({
      function_name: 'hello',
      status: 'success',
      memory_size_mb: 128,
      duration_ms: expect.any(Number),
      init_duration_ms: expect.any(Number),
    });
  });

  it('uses the new version of the service that it runs, and ignores others', async () => {
    await post('hello', '{}');
    setVersion('lost');
    await lambda.release?.('somebody-else');
    expect((await post('hello', '{}')).status).toBe(200);
    await lambda.release?.('greeter');
    const response = await post('hello', '{}');
    setVersion('one');
    expect([response.status, await response.json()]).toEqual([
      500,
      { Type: 'Service', message: 'No such artifact' },
    ]);
    expect((await post('hello', '{}')).status).toBe(200);
  });
});
