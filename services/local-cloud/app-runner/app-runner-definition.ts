import * as z from 'zod';
import { block, ignored, parseArguments, unsupported } from '../terraform/parse-arguments.ts';
import { readAttribute } from '../terraform/read-attribute.ts';
import type { Resource } from '../terraform/resource.ts';
import { imageSchema } from './backend-image.ts';
import type { HostedService } from './hosted-service.ts';
import { PLATFORM } from './platform.ts';

const serviceSchema = z.strictObject({
  service_name: z.string(),
  auto_scaling_configuration_arn: ignored(),
  encryption_configuration: ignored(),
  instance_configuration: block(z.looseObject({ instance_role_arn: z.string() })),
  observability_configuration: ignored(),
  tags: ignored(),
  tags_all: ignored(),
  network_configuration: block(
    z.looseObject({
      // With a VPC connector, the VPC must provide the route to Okta and AgentCore.
      egress_configuration: unsupported(),
    }),
  ).optional(),
  source_configuration: block(
    z.strictObject({
      auto_deployments_enabled: z.literal(false).optional(),
      authentication_configuration: block(z.strictObject({ access_role_arn: z.string() })),
      image_repository: block(
        z.strictObject({
          image_repository_type: z.literal('ECR'),
          image_identifier: imageSchema,
          image_configuration: block(
            z.strictObject({
              port: z.string().optional(),
              runtime_environment_variables: z.record(z.string(), z.string()).default({}),
            }),
          ),
        }),
      ),
    }),
  ),
  health_check_configuration: block(
    z.looseObject({
      protocol: z.literal('HTTP'),
      path: z.string().startsWith('/').default('/'),
    }),
  ),
});

/** @throws Error naming what the local cloud does not emulate. */
export function readAppRunner(resource: Resource): HostedService {
  const {
    service_name: name,
    source_configuration: source,
    health_check_configuration: health,
    instance_configuration: instance,
  } = parseArguments(resource, serviceSchema);
  const { image_identifier: image, image_configuration: configuration } = source.image_repository;
  return {
    ...image,
    platform: PLATFORM.appRunner,
    environment: configuration.runtime_environment_variables,
    healthCheckPath: health.path,
    arn: readAttribute(resource, 'arn'),
    accessRoleArn: source.authentication_configuration.access_role_arn,
    instanceRoleArn: instance.instance_role_arn,
    // App Runner Developer Guide, "Viewing App Runner logs streamed to CloudWatch Logs".
    logGroup: `/aws/apprunner/${name}/${readAttribute(resource, 'service_id')}/application`,
    logWriter: 'platform',
  };
}
