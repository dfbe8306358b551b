import type { CloudContext } from '../context.ts';
import { readAppRunner } from './app-runner-definition.ts';
import { readEcsExpress } from './ecs-express-definition.ts';
import type { HostedService } from './hosted-service.ts';

const READERS = {
  aws_apprunner_service: readAppRunner,
  aws_ecs_express_gateway_service: readEcsExpress,
} as const;

/**
 * Reads the one service of the stacks that runs the backend, on App Runner or on ECS Express Mode.
 *
 * @throws Error naming what is missing or not known to the local cloud.
 */
export function loadServiceDefinition({
  resources,
  ...identity
}: Pick<CloudContext, 'resources' | 'ports' | 'region' | 'accountId'>): HostedService {
  const set = resources();
  const [service, second] = Object.entries(READERS).flatMap(([type, read]) =>
    set.ofType(type).map((resource) => () => read(resource, identity)),
  );
  if (!service || second) {
    throw new Error(
      `The local cloud needs one ${Object.keys(READERS).join(' or one ')} in the stacks`,
    );
  }
  return service();
}
