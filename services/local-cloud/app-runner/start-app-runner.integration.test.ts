import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeRole, roleArnOf } from '../iam/testing/iam.ts';
import type { Resource } from '../terraform/resource.ts';
import { BACKEND_PROCESS_PORT } from './port.ts';
import { loadServiceDefinition } from './service-definition.ts';
import {
  type Echo,
  IMAGE,
  openServiceStage,
  SERVICE,
  type ServiceStage,
} from './service-stage.fixture.ts';
import type { AppRunnerOptions } from './start-app-runner.ts';

const TRACE = '1-0000000a-00000000000000000000000a';

const ACCESS = makeRole('image', 'build.apprunner.amazonaws.com', [{ Action: 'ecr:*' }]);
const INSTANCE = makeRole('instance', 'tasks.apprunner.amazonaws.com');
const ROLES = [...ACCESS, ...INSTANCE];

let stage: ServiceStage;
beforeEach(async () => {
  stage = await openServiceStage();
});
afterEach(() => stage.close());

describe('App Runner', () => {
  it('runs the released artifact with the stack’s variables and none of the host’s', async () => {
    const { url, context } = await start();
    const answer = (await (await fetch(`${url}/a?b=c`)).json()) as Echo;
    expect(answer).toMatchObject({ version: 'v1', url: '/a?b=c' });
    expect(answer.environment).toEqual({
      NAME: 'value',
      PORT: String(context.portOf(BACKEND_PROCESS_PORT)),
      HOST: '127.0.0.1',
      AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIA/),
      AWS_SECRET_ACCESS_KEY: expect.any(String),
      AWS_SESSION_TOKEN: expect.any(String),
      AWS_ENDPOINT_URL_BEDROCK_AGENTCORE: 'http://127.0.0.1:4002',
      AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: 'http://127.0.0.1:4013',
      AWS_ENDPOINT_URL_XRAY: 'http://127.0.0.1:4007',
    });
    expect(context.logs.all()).toContainEqual(
      expect.objectContaining({ service: 'backend', message: 'started', version: 'v1' }),
    );
    const { logGroup } = loadServiceDefinition(context.resources());
    expect(logGroup).toMatch(/^\/aws\/apprunner\/.+\/application$/);
    expect(context.logs.inGroup(logGroup)).toContainEqual(
      expect.objectContaining({
        stream: expect.stringMatching(/^instance\/[0-9a-f]{32}$/),
        line: expect.objectContaining({ service: 'backend', message: 'started' }),
      }),
    );
  });

  it('passes headers on unchanged and logs trace and token', async () => {
    const { url, context } = await start();
    const headers = {
      authorization: 'Bearer t',
      'x-amzn-trace-id': `Root=${TRACE}`,
      'x-forwarded-for': '10.0.0.1',
    };
    const answer = (await (await fetch(`${url}/x?secret=1`, { headers })).json()) as Echo;
    expect(answer.headers).toMatchObject({
      ...headers,
      'x-forwarded-for': '10.0.0.1, 127.0.0.1',
      'x-forwarded-proto': 'https',
    });
    await expect.poll(() => context.logs.ofTrace(TRACE)).toHaveLength(1);
    expect(context.logs.ofTrace(TRACE)[0]).toMatchObject({
      service: 'app-runner',
      message: 'request',
      path: '/x',
      status: 200,
      complete: true,
      token_fingerprint: 'e3b98a4da31a127d',
    });
  });

  it('ends a request at its time limit, whatever it is doing', async () => {
    const { url } = await start({ requestTimeoutMs: 50 });
    // Repeated until one has begun in time, however busy the machine is.
    await vi.waitFor(() =>
      expect(fetch(`${url}/hang`).then((answer) => answer.text())).rejects.toThrow(),
    );
    expect((await fetch(`${url}/never`)).status).toBe(504);
  });

  it('starts another instance after a crash and answers 502 meanwhile', async () => {
    const { url, context } = await start();
    expect((await fetch(`${url}/crash`)).status).toBe(502);
    await expect.poll(async () => (await fetch(url)).status).toBe(200);
    expect(context.logs.all()).toContainEqual(
      expect.objectContaining({ message: 'instance-crashed', exit: 'code 3' }),
    );
  });

  it('holds requests during a release and passes them to the new instance', async () => {
    const { url, service, release } = await start();
    await release('v2');
    await service.release?.('agent');
    expect(await (await fetch(url)).json()).toMatchObject({ version: 'v1' });
    const released = service.release?.('backend');
    expect(await (await fetch(url)).json()).toMatchObject({ version: 'v2' });
    await released;
  });

  it('reports a release that did not start, and recovers with the next', async () => {
    const { url, service, release } = await start();
    await release('v2', 'process.exit(1);');
    await expect(service.release?.('backend')).rejects.toThrow('exited before it was healthy');
    expect((await fetch(url)).status).toBe(502);
    await release('v3');
    await service.release?.('backend');
    expect(await (await fetch(url)).json()).toMatchObject({ version: 'v3' });
  });

  it.each([
    ['no access role', INSTANCE, 'Invalid Access Role in AuthenticationConfiguration'],
    ['no instance role', ACCESS, 'cannot assume the instance role'],
    [
      'an access role that may not pull',
      [...INSTANCE, ...makeRole('image', 'build.apprunner.amazonaws.com')],
      'Failed to pull your application image.',
    ],
    [
      'an instance role for another service',
      [...ACCESS, ...makeRole('instance', 'build.apprunner.amazonaws.com')],
      'tasks.apprunner.amazonaws.com',
    ],
  ])('does not start with %s', async (_, roles, message) => {
    await expect(start({}, SERVICE('v1'), IMAGE, roles)).rejects.toThrow(message);
  });

  it('does not start with an image that never runs, or that is not of this project', async () => {
    await expect(start({}, 'process.exit(1);')).rejects.toThrow('backend exited before');
    const image = '000000000000.dkr.ecr.us-east-1.amazonaws.com/other:v1';
    await expect(start({}, '', image)).rejects.toThrow('names no image of this project');
  });
});

function start(
  options: AppRunnerOptions = {},
  source = SERVICE('v1'),
  image = IMAGE,
  roles: readonly Resource[] = ROLES,
) {
  return stage.start({ resource: (version) => stack(image, version), roles, options, source });
}

function stack(image: string, version: string) {
  return {
    aws_apprunner_service: {
      service: {
        service_name: 'three-tier-chat-local',
        source_configuration: {
          auto_deployments_enabled: false,
          authentication_configuration: { access_role_arn: roleArnOf('image') },
          image_repository: [
            {
              image_repository_type: 'ECR',
              image_identifier: image.endsWith(':') ? image + version : image,
              image_configuration: {
                port: '8080',
                runtime_environment_variables: { NAME: 'value' },
              },
            },
          ],
        },
        instance_configuration: { cpu: '1024', instance_role_arn: roleArnOf('instance') },
        health_check_configuration: { protocol: 'HTTP', path: '/health', interval: 10 },
        network_configuration: { ingress_configuration: { is_publicly_accessible: true } },
      },
    },
  };
}
