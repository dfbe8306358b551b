import { describe, expect, it } from 'vitest';
import { IDENTITY, makeResource, setOf } from '../terraform/testing/make-resource.ts';
import { appRunnerAttributes } from './attributes.ts';
import { PLATFORM } from './platform.ts';
import { loadServiceDefinition } from './service-definition.ts';

const IMAGE = {
  image_repository_type: 'ECR',
  image_identifier: '000000000000.dkr.ecr.us-east-1.amazonaws.com/three-tier-chat-backend:0a1b',
  image_configuration: [{ port: '8080', runtime_environment_variables: { A: '1' } }],
};
const ARGS = {
  service_name: 'chat',
  source_configuration: {
    authentication_configuration: { access_role_arn: 'arn:access' },
    image_repository: IMAGE,
  },
  instance_configuration: { instance_role_arn: 'arn:instance' },
  health_check_configuration: { protocol: 'HTTP', path: '/health' },
};

describe('loadServiceDefinition', () => {
  it('reads artifact, version, variables and health check', () => {
    expect(load(ARGS)).toEqual({
      platform: PLATFORM.appRunner,
      artifact: 'backend',
      version: '0a1b',
      environment: { A: '1' },
      healthCheckPath: '/health',
      arn: expect.stringMatching(/^arn:aws:apprunner:us-east-1:000000000000:service\/chat\//),
      accessRoleArn: 'arn:access',
      repositoryArn: 'arn:aws:ecr:us-east-1:000000000000:repository/three-tier-chat-backend',
      instanceRoleArn: 'arn:instance',
      logGroup: expect.stringMatching(/^\/aws\/apprunner\/chat\/[0-9a-f]{32}\/application$/),
      logWriter: 'platform',
    });
  });

  it('refuses arguments that would change behaviour', () => {
    const { health_check_configuration: _, ...withoutHealth } = ARGS;
    const secrets = { ...IMAGE.image_configuration[0], runtime_environment_secrets: { B: 'arn' } };
    const refused = [
      withoutHealth,
      { ...ARGS, health_check_configuration: { protocol: 'TCP' } },
      { ...ARGS, source_configuration: { code_repository: {} } },
      {
        ...ARGS,
        source_configuration: {
          ...ARGS.source_configuration,
          image_repository: { ...IMAGE, image_configuration: secrets },
        },
      },
      {
        ...ARGS,
        source_configuration: { ...ARGS.source_configuration, auto_deployments_enabled: true },
      },
      { ...ARGS, network_configuration: { egress_configuration: { egress_type: 'VPC' } } },
    ];
    for (const args of refused) expect(() => load(args)).toThrow('s: aws_apprunner_service');
  });

  it('needs one service', () => {
    expect(() => loadServiceDefinition(setOf([]))).toThrow('needs exactly one');
    expect(() => loadServiceDefinition(setOf([resource(ARGS), resource(ARGS)]))).toThrow(
      'needs exactly one',
    );
  });
});

describe('the attributes of the service', () => {
  it('contain its address without a scheme', () => {
    expect(resource(ARGS).attributes).toMatchObject({
      service_url: '127.0.0.1:4001',
      arn: expect.stringMatching(
        /^arn:aws:apprunner:us-east-1:000000000000:service\/chat\/[0-9a-f]{32}$/,
      ),
    });
  });
});

function load(args: Readonly<Record<string, unknown>>) {
  return loadServiceDefinition(setOf([resource(args)]));
}

function resource(args: Readonly<Record<string, unknown>>) {
  const type = 'aws_apprunner_service';
  return makeResource(type, 'service', args, appRunnerAttributes(IDENTITY));
}
