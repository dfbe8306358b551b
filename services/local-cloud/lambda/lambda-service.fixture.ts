import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { CloudContext } from '../context.ts';
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

export const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:hello';
export const ROOT = '1-5759e988-bd862e3fe1be46a994272793';

export const logs = createMemoryLogStore();
export let folder = '';
let version = 'one';
let xray: Socket;
export let lambda: LambdaService;
let iam: Iam;
export let caller: RoleSession;
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

export function post(
  name: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
  session: RoleSession = caller,
): Promise<Response> {
  return signedFetch(session.credentials, 'lambda', { url: urlOf(name), headers, body });
}

export function unsigned(headers: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(urlOf('hello'), { method: 'POST', headers, body: '{}' });
}

function urlOf(name: string): string {
  return `${lambda.url}/2015-03-31/functions/${encodeURIComponent(name)}/invocations`;
}

export function sessionOf(role: string): RoleSession {
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
export function documentsOf(root: string): readonly Record<string, unknown>[] {
  return documents.filter(({ trace_id }) => trace_id === root);
}

/** Releases a version of the function's service. */
export function setVersion(released: string): void {
  version = released;
}

/** Starts Lambda with one function before the tests of a file, and a daemon that records its segments. */
export function useLambda(): void {
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
}
