import { onlyResource } from '../terraform/only-resource.ts';
import type { ResourceSet } from '../terraform/resource.ts';
import { readAppRunner } from './app-runner-definition.ts';
import { readEcsExpress } from './ecs-express-definition.ts';
import type { HostedService } from './hosted-service.ts';

const APP_RUNNER = 'aws_apprunner_service';
const ECS_EXPRESS = 'aws_ecs_express_gateway_service';

/**
 * Reads the one service of the stacks that runs the backend, on App Runner or on ECS Express Mode.
 *
 * @throws Error naming what is missing or unknown to the local cloud.
 */
export function loadServiceDefinition(resources: ResourceSet): HostedService {
  const service = onlyResource(resources, APP_RUNNER, ECS_EXPRESS);
  return service.type === APP_RUNNER ? readAppRunner(service) : readEcsExpress(service);
}
