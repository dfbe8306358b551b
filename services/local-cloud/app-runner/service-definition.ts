import * as z from 'zod';
import { block, parseArguments, unsupported } from '../terraform/parse-arguments.ts';
import type { ResourceSet } from '../terraform/resource.ts';

/** The App Runner service as far as it decides what runs on a laptop. */
export interface ServiceDefinition {
  /** Artifact that stands for the image: `backend`. */
  readonly artifact: string;
  readonly version: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly healthCheckPath: string;
}

/** `{account}.dkr.ecr.{region}.amazonaws.com/three-tier-chat-{artifact}:{version}`. */
const IMAGE =
  /^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com\/three-tier-chat-([a-z0-9-]+):([\w.-]+)$/;

const passive = z.unknown().optional();
const serviceSchema = z.strictObject({
  service_name: z.string(),
  auto_scaling_configuration_arn: passive,
  encryption_configuration: passive,
  instance_configuration: passive,
  observability_configuration: passive,
  tags: passive,
  tags_all: passive,
  network_configuration: block(
    z.looseObject({
      // A VPC connector cuts the way to Okta and AgentCore unless the VPC has one.
      egress_configuration: unsupported(),
    }),
  ).optional(),
  source_configuration: block(
    z.strictObject({
      auto_deployments_enabled: z.literal(false).optional(),
      authentication_configuration: passive,
      image_repository: block(
        z.strictObject({
          image_repository_type: z.literal('ECR'),
          image_identifier: z.string().regex(IMAGE, 'names no image of this project'),
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

/**
 * Reads the one App Runner service of the stacks.
 *
 * @throws Error naming what is missing or not known to the local cloud.
 */
export function loadServiceDefinition(resources: ResourceSet): ServiceDefinition {
  const [resource, second] = resources.ofType('aws_apprunner_service');
  if (!resource || second) {
    throw new Error('The local cloud needs one aws_apprunner_service in the stacks');
  }
  const { source_configuration: source, health_check_configuration: health } = parseArguments(
    resource,
    serviceSchema,
  );
  const { image_identifier: image, image_configuration: configuration } = source.image_repository;
  const [, artifact = '', version = ''] = IMAGE.exec(image) ?? [];
  return {
    artifact,
    version,
    environment: configuration.runtime_environment_variables,
    healthCheckPath: health.path,
  };
}
