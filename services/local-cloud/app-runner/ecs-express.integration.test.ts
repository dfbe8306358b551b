import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeRole, roleArnOf } from '../iam/testing/iam.ts';
import type { Resource } from '../terraform/resource.ts';
import { ecsExpressSwitches } from './ecs-express-switches.ts';
import { PLATFORM } from './platform.ts';
import { type Echo, IMAGE, openServiceStage, type ServiceStage } from './service-stage.fixture.ts';
import type { AppRunnerOptions } from './start-app-runner.ts';

const TRACE = '1-0000000a-00000000000000000000000a';
const TASKS = 'ecs-tasks.amazonaws.com';
const LOG_GROUP = '/ecs/three-tier-chat-backend-local';

const EXECUTION = makeRole('execution', TASKS, [{ Action: ['ecr:*', 'logs:*'] }]);
const TASK = makeRole('task', TASKS);
const INFRASTRUCTURE = makeRole('infrastructure', 'ecs.amazonaws.com', [
  { Action: 'elasticloadbalancing:*' },
]);

let stage: ServiceStage;
beforeEach(async () => {
  stage = await openServiceStage();
});
afterEach(() => stage.close());

describe('ECS Express Mode', () => {
  it('runs the released artifact and gives its lines to the role that pulls', async () => {
    const { url, context } = await start();
    expect(await (await fetch(`${url}/a?b=c`)).json()).toMatchObject({
      version: 'v1',
      url: '/a?b=c',
      environment: { NAME: 'value' },
    });
    expect(context.logs.all()).toContainEqual(
      expect.objectContaining({ service: 'backend', message: 'started', version: 'v1' }),
    );
  });

  it('ends an idle request, before the answer and within it', async () => {
    const { url } = await start({ silenceMs: 50 });
    expect((await fetch(`${url}/never`)).status).toBe(504);
    // Repeated until one has begun in time, however busy the machine is.
    await vi.waitFor(() =>
      expect(fetch(`${url}/hang`).then((answer) => answer.text())).rejects.toThrow(),
    );
  });

  it('ends no request for its length, which App Runner does', () => {
    expect(PLATFORM.appRunner.requestTimeoutMs).toBe(120_000);
    expect(PLATFORM.ecsExpress).not.toHaveProperty('requestTimeoutMs');
    expect(PLATFORM.ecsExpress.silenceMs).toBe(ecsExpressSwitches.idleTimeoutMs);
  });

  it('answers 502 for a task that exited, 503 while there is none, and recovers', async () => {
    const { url, context, service, release } = await start();
    expect((await fetch(`${url}/crash`)).status).toBe(502);
    await expect.poll(async () => (await fetch(url)).status).toBe(200);
    expect(context.logs.all()).toContainEqual(
      expect.objectContaining({ service: 'ecs-express', message: 'instance-crashed' }),
    );
    await release('v2', 'process.exit(1);');
    await expect(service.release?.('backend')).rejects.toThrow('exited before it was healthy');
    expect((await fetch(url)).status).toBe(503);
  });

  it.each([
    ['a trace of the caller', `Root=${TRACE}`, `;Root=${TRACE}`],
    [
      'one with a parent and another field',
      `Self=${TRACE};Root=${TRACE};Parent=000000000000000a;Sampled=1`,
      `;Root=${TRACE};Parent=000000000000000a;Sampled=1`,
    ],
  ])('adds an id of its own to %s', async (_, sent, kept) => {
    const { url } = await start();
    const headers = { 'x-amzn-trace-id': sent };
    const trace = await traceAt(url, headers);
    expect(trace.endsWith(kept)).toBe(true);
    expect(trace.slice(0, -kept.length)).toMatch(/^Self=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
    expect(trace).not.toContain(`Self=${TRACE}`);
  });

  it('starts a trace if the caller sends none, and logs it', async () => {
    const { url, context } = await start();
    const [, root = ''] = /^Root=(1-[0-9a-f]{8}-[0-9a-f]{24})$/.exec(await traceAt(url)) ?? [];
    await expect
      .poll(() => context.logs.ofTrace(root))
      .toMatchObject([{ service: 'ecs-express', message: 'request', status: 200 }]);
  });

  it.each<[string, readonly Resource[], string]>([
    [
      'no execution role',
      [...TASK, ...INFRASTRUCTURE],
      `ECS was unable to assume the role '${roleArnOf('execution')}'`,
    ],
    [
      'no task role',
      [...EXECUTION, ...INFRASTRUCTURE],
      `ECS was unable to assume the role '${roleArnOf('task')}'`,
    ],
    [
      'no infrastructure role',
      [...EXECUTION, ...TASK],
      `ECS cannot assume the role ${roleArnOf('infrastructure')}`,
    ],
    [
      'an infrastructure role that may not create a load balancer',
      [...EXECUTION, ...TASK, ...makeRole('infrastructure', 'ecs.amazonaws.com')],
      'ECS cannot make a load balancer: User: ',
    ],
    [
      'an execution role that may not pull',
      [...makeRole('execution', TASKS, [{ Action: 'logs:*' }]), ...TASK, ...INFRASTRUCTURE],
      'CannotPullContainerError',
    ],
    [
      'an execution role that may not write its log',
      [...makeRole('execution', TASKS, [{ Action: 'ecr:*' }]), ...TASK, ...INFRASTRUCTURE],
      `its role may not write to ${LOG_GROUP}`,
    ],
  ])('does not start with %s', async (_, roles, message) => {
    await expect(start({}, roles)).rejects.toThrow(message);
  });

  it.each([
    ['no health check', { health_check_path: undefined }],
    ['another cluster', { cluster: 'own' }],
    ['a network of its own', { network_configuration: { subnets: ['subnet-1'] } }],
    [
      'a port that the image does not listen on',
      { primary_container: container({ container_port: 80 }) },
    ],
    ['a command of its own', { primary_container: container({ command: ['node'] }) }],
    [
      'variables in another order than ECS returns them',
      { primary_container: container({ environment: variables('B', 'A') }) },
    ],
    ['a scaling without a metric', { scaling_target: { max_task_count: 2 } }],
  ])('does not start with %s', async (_, change) => {
    await expect(start({}, undefined, change)).rejects.toThrow(
      'backend: aws_ecs_express_gateway_service.service',
    );
  });
});

async function traceAt(url: string, headers: Readonly<Record<string, string>> = {}) {
  const answer = (await (await fetch(url, { headers })).json()) as Echo;
  return String(answer.headers['x-amzn-trace-id']);
}

function start(
  options: AppRunnerOptions = {},
  roles: readonly Resource[] = [...EXECUTION, ...TASK, ...INFRASTRUCTURE],
  change: object = {},
) {
  const resource = (version: string) => ({
    aws_cloudwatch_log_group: { logs: { name: LOG_GROUP } },
    aws_ecs_express_gateway_service: {
      service: {
        service_name: 'three-tier-chat-local',
        execution_role_arn: roleArnOf('execution'),
        infrastructure_role_arn: roleArnOf('infrastructure'),
        task_role_arn: roleArnOf('task'),
        health_check_path: '/health',
        primary_container: container({}, version),
        ...change,
      },
    },
  });
  return stage.start({ resource, roles, options });
}

function container(change: object, version = 'v1') {
  return [
    {
      image: `${IMAGE}${version}`,
      container_port: 8080,
      aws_logs_configuration: [{ log_group: LOG_GROUP, log_stream_prefix: 'backend' }],
      environment: variables('NAME'),
      ...change,
    },
  ];
}

function variables(...names: readonly string[]) {
  return names.map((name) => ({ name, value: 'value' }));
}
