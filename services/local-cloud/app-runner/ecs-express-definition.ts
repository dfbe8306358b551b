import * as z from 'zod';
import {
  block,
  blocks,
  ignored,
  parseArguments,
  unsupported,
} from '../terraform/parse-arguments.ts';
import { readAttribute } from '../terraform/read-attribute.ts';
import type { Resource } from '../terraform/resource.ts';
import { imageSchema } from './backend-image.ts';
import type { HostedService } from './hosted-service.ts';
import { PLATFORM } from './platform.ts';

const serviceSchema = z.strictObject({
  service_name: z.string(),
  execution_role_arn: z.string(),
  infrastructure_role_arn: z.string(),
  task_role_arn: z.string(),
  // The backend does not serve ECS's default path.
  health_check_path: z.string().startsWith('/'),
  cpu: ignored(),
  memory: ignored(),
  tags: ignored(),
  tags_all: ignored(),
  wait_for_steady_state: ignored(),
  // With another cluster or VPC, that VPC must provide the route to Okta and AgentCore.
  cluster: unsupported(),
  network_configuration: unsupported(),
  // The provider fails if the metric or its target is omitted (terraform-provider-aws 49511).
  scaling_target: block(
    z.looseObject({ auto_scaling_metric: z.string(), auto_scaling_target_value: z.number() }),
  ).optional(),
  primary_container: block(
    z.strictObject({
      image: imageSchema,
      container_port: z.literal(8080),
      command: unsupported(),
      secret: unsupported(),
      repository_credentials: unsupported(),
      aws_logs_configuration: block(
        z.strictObject({ log_group: z.string(), log_stream_prefix: z.string() }),
      ),
      environment: blocks(z.strictObject({ name: z.string(), value: z.string() })).refine(
        isSorted,
        'must be sorted by name, or every plan shows a change (terraform-provider-aws 45792)',
      ),
    }),
  ),
});

/** @throws Error naming what the local cloud does not emulate. */
export function readEcsExpress(resource: Resource): HostedService {
  const service = parseArguments(resource, serviceSchema);
  const { image, environment, aws_logs_configuration: logs } = service.primary_container;
  return {
    ...image,
    platform: PLATFORM.ecsExpress,
    environment: Object.fromEntries(environment.map(({ name, value }) => [name, value])),
    healthCheckPath: service.health_check_path,
    arn: readAttribute(resource, 'service_arn'),
    accessRoleArn: service.execution_role_arn,
    instanceRoleArn: service.task_role_arn,
    infrastructureRoleArn: service.infrastructure_role_arn,
    logGroup: logs.log_group,
    logWriter: 'puller',
  };
}

function isSorted(variables: readonly { readonly name: string }[]): boolean {
  return variables.every(
    ({ name }, index) => index === 0 || `${variables[index - 1]?.name}` < name,
  );
}
