import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CloudContext } from '../context.ts';
import { makeCredentials } from '../iam/credentials.ts';
import type { Iam, RoleSession } from '../iam/iam.ts';
import { makeIam, makeRole, roleArnOf } from '../iam/testing/iam.ts';
import { signedFetch } from '../iam/testing/signed-fetch.ts';
import { createMemoryLogStore } from '../logs/memory-log-store.ts';
import { portsFrom } from '../ports.ts';
import type { Resource } from '../terraform/resource.ts';
import { makeResource } from '../terraform/testing/make-resource.ts';
import { XRAY_PORT } from '../xray/port.ts';
import { type LambdaService, startLambda } from './lambda-service.ts';
import { LAMBDA_PORT } from './port.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:hello';
const ROOT = '1-5759e988-bd862e3fe1be46a994272793';

const logs = createMemoryLogStore();
let folder = '';
let version = 'one';
let xray: Socket;
let lambda: LambdaService;
let iam: Iam;
let caller: RoleSession;
let documents: Record<string, unknown>[] = [];

function resource(type: string, args: Readonly<Record<string, unknown>>): Resource {
  return makeResource(type, 'hello', args);
}

function resources(): readonly Resource[] {
  return [
    resource('aws_lambda_function', {
      function_name: 'hello',
      handler: 'main.handler',
      runtime: 'nodejs22.x',
      s3_key: `greeter/${version}.zip`,
      timeout: 20,
      role: roleArnOf('hello'),
      tracing_config: [{ mode: 'Active' }],
    }),
    resource('aws_lambda_permission', {
      action: 'lambda:InvokeFunction',
      function_name: 'hello',
      principal: 'apigateway.amazonaws.com',
      source_arn: 'arn:aws:execute-api:us-east-1:000000000000:abc/*/*',
    }),
    resource('aws_cloudwatch_log_group', { name: '/aws/lambda/hello' }),
    ...makeRole('hello', 'lambda.amazonaws.com', [
      { Action: ['logs:CreateLogStream', 'logs:PutLogEvents'] },
      { Action: 'xray:PutTraceSegments' },
    ]),
    ...makeRole('caller', 'tests.amazonaws.com', [{ Action: 'lambda:InvokeFunction' }]),
    ...makeRole('stranger', 'tests.amazonaws.com'),
  ];
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lambda-service-'));
  await writeFile(
    join(folder, 'main.mjs'),
    `console.log(JSON.stringify({ level: 'INFO', message: 'loaded' }));
     export const handler = async (event) => {
       console.log('plain words');
       if (event.fail) throw new TypeError('wrong');
       return { hello: event.name, root: process.env.LAMBDA_TASK_ROOT };
     };`,
  );
  xray = createSocket('udp4');
  xray.on('message', (datagram) => {
    documents.push(JSON.parse(datagram.toString().split('\n')[1] ?? ''));
  });
  xray.bind(0, '127.0.0.1');
  await once(xray, 'listening');
  iam = makeIam(resources(), logs);
  caller = sessionOf('caller');
  const context: CloudContext = {
    portOf: portsFrom(4000, [
      [LAMBDA_PORT, 0],
      [XRAY_PORT, (xray.address() as AddressInfo).port],
    ]),
    region: 'us-east-1',
    accountId: '000000000000',
    resources: () => ({ ofType: (type) => resources().filter((each) => each.type === type) }),
    artifacts: {
      releasedVersion: () => version,
      unpack: async (service, released) => {
        if (service !== 'greeter' || released === 'lost') throw new Error('No such artifact');
        return folder;
      },
    },
    logs,
    iam,
  };
  lambda = await startLambda(context);
});

afterAll(async () => {
  await lambda.stop();
  xray.close();
  await rm(folder, { recursive: true });
});

beforeEach(() => {
  logs.clear();
  documents = [];
});

function post(
  name: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
  session: RoleSession = caller,
): Promise<Response> {
  return signedFetch(session.credentials, 'lambda', { url: urlOf(name), headers, body });
}

function unsigned(headers: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(urlOf('hello'), { method: 'POST', headers, body: '{}' });
}

function urlOf(name: string): string {
  return `${lambda.url}/2015-03-31/functions/${encodeURIComponent(name)}/invocations`;
}

function sessionOf(role: string): RoleSession {
  const session = iam.assume({
    service: 'tests.amazonaws.com',
    roleArn: roleArnOf(role),
    sourceArn: 'arn:aws:tests:::test',
    sessionName: 'test',
  });
  if (!session) throw new Error(`The role ${role} cannot be assumed`);
  return session;
}

/** Datagrams of one sender arrive in order on the loopback. */
function documentsOf(root: string): readonly Record<string, unknown>[] {
  return documents.filter(({ trace_id }) => trace_id === root);
}

describe('Invoke over HTTP', () => {
  it.each(['hello', ARN, `${ARN}:$LATEST`, '000000000000:function:hello'])(
    'answers an invocation by %s',
    async (name) => {
      const response = await post(name, '{"name":"you"}');
      expect(response.status).toBe(200);
      expect(response.headers.get('x-amz-function-error')).toBeNull();
      expect(response.headers.get('x-amz-executed-version')).toBe('$LATEST');
      expect(await response.json()).toEqual({ hello: 'you', root: folder });
    },
  );

  it('answers 200 with the error’s kind and its payload if the handler fails', async () => {
    const response = await post('hello', '{"fail":true}');
    expect(response.status).toBe(200);
    expect(response.headers.get('x-amz-function-error')).toBe('Unhandled');
    expect(await response.json()).toEqual({
      errorType: 'TypeError',
      errorMessage: 'wrong',
      trace: expect.any(Array),
    });
  });

  it('adds the end of the log if asked to', async () => {
    const response = await post('hello', '{}', { 'x-amz-log-type': 'Tail' });
    const tail = Buffer.from(response.headers.get('x-amz-log-result') ?? '', 'base64').toString();
    const requestId = response.headers.get('x-amzn-requestid');
    expect(tail).toContain(`START RequestId: ${requestId} Version: $LATEST\n`);
    expect(tail).toContain(`END RequestId: ${requestId}\n`);
    expect(tail).toContain(`REPORT RequestId: ${requestId}\t`);
  });

  it('accepts an event and runs it after the answer', async () => {
    const response = await post('hello', '{}', { 'x-amz-invocation-type': 'Event' });
    expect([response.status, await response.text()]).toEqual([202, '']);
    await expect.poll(() => logs.all().map(({ message }) => message)).toContain('REPORT');
  });

  it('checks a dry run and runs nothing', async () => {
    const response = await post('hello', '{}', { 'x-amz-invocation-type': 'DryRun' });
    expect(response.status).toBe(204);
    expect(logs.all().map(({ message }) => message)).not.toContain('START');
  });

  it.each([
    [
      'an unsigned call',
      () => unsigned({}),
      403,
      'MissingAuthenticationTokenException',
      { message: 'Missing Authentication Token' },
    ],
    [
      'a bearer token',
      () => unsigned({ authorization: 'Bearer x' }),
      403,
      'MissingAuthenticationTokenException',
      { message: 'Missing Authentication Token' },
    ],
    [
      'an unknown key',
      () => post('hello', '{}', {}, { ...caller, credentials: makeCredentials() }),
      403,
      'UnrecognizedClientException',
      { Type: 'User', message: 'The security token included in the request is invalid.' },
    ],
    [
      'an unknown function',
      () => post('nobody', '{}'),
      404,
      'ResourceNotFoundException',
      { Type: 'User', Message: `Function not found: ${ARN.replace('hello', 'nobody')}` },
    ],
    [
      'an unknown version',
      () => post('hello:7', '{}'),
      404,
      'ResourceNotFoundException',
      { Type: 'User', Message: `Function not found: ${ARN}` },
    ],
    [
      'a payload above 6 MB',
      () => post('hello', JSON.stringify('x'.repeat(6_291_456))),
      413,
      'RequestTooLargeException',
      {
        Type: 'User',
        message: 'Request must be smaller than 6291456 bytes for the InvokeFunction operation',
      },
    ],
    [
      'an event above 1 MB',
      () =>
        post('hello', JSON.stringify('x'.repeat(1_048_576)), {
          'x-amz-invocation-type': 'Event',
        }),
      413,
      'RequestTooLargeException',
      {
        Type: 'User',
        message: 'Request must be smaller than 1048576 bytes for the InvokeFunction operation',
      },
    ],
    [
      'a payload that is not JSON',
      () => post('hello', 'words'),
      400,
      'InvalidRequestContentException',
      {
        Type: 'User',
        message: 'Could not parse request body into json: the payload is not JSON',
      },
    ],
    [
      'an unknown invocation type',
      () => post('hello', '{}', { 'x-amz-invocation-type': 'Later' }),
      400,
      'InvalidParameterValueException',
      { Type: 'User', message: 'Unknown invocation type Later' },
    ],
    [
      'another operation',
      () => fetch(`${lambda.url}/2015-03-31/functions`, {}),
      404,
      'UnknownOperationException',
      { Type: 'User', message: 'Unknown operation' },
    ],
  ])('refuses %s', async (_, call, status, type, body) => {
    const response = await call();
    expect(response.status).toBe(status);
    expect(response.headers.get('x-amzn-errortype')).toBe(type);
    expect(await response.json()).toEqual(body);
  });
});

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
    expect(Object.keys(faults ?? {})).toEqual(['greeter-out-of-memory']);
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

  it('logs the function’s lines under its service and its own as lambda', async () => {
    await lambda.reset?.();
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
    version = 'lost';
    await lambda.release?.('somebody-else');
    expect((await post('hello', '{}')).status).toBe(200);
    await lambda.release?.('greeter');
    const response = await post('hello', '{}');
    version = 'one';
    expect([response.status, await response.json()]).toEqual([
      500,
      { Type: 'Service', message: 'No such artifact' },
    ]);
    expect((await post('hello', '{}')).status).toBe(200);
  });
});
