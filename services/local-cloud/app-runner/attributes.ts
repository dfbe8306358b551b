import { createHash } from 'node:crypto';
import type { CloudIdentity } from '../context.ts';
import type { AttributeTable } from '../terraform/resource.ts';
import { BACKEND_PORT } from './port.ts';

/** What the provider fills in for the service that runs the backend's image. */
export function appRunnerAttributes({ portOf, region, accountId }: CloudIdentity): AttributeTable {
  const arn = (kind: string, name: unknown, id: string) =>
    `arn:aws:apprunner:${region}:${accountId}:${kind}/${name}/${id}`;
  return {
    aws_apprunner_auto_scaling_configuration_version: ({ args, address }) => {
      const name = args['auto_scaling_configuration_name'];
      return { arn: arn('autoscalingconfiguration', name, `1/${idOf(address)}`) };
    },
    aws_apprunner_service: ({ args, address }) => {
      const id = idOf(address);
      const serviceArn = arn('service', args['service_name'], id);
      return {
        id: serviceArn,
        arn: serviceArn,
        service_id: id,
        // Without a scheme, as App Runner returns it.
        service_url: `127.0.0.1:${portOf(BACKEND_PORT)}`,
        status: 'RUNNING',
      };
    },
    aws_ecs_express_gateway_service: ({ args }) => ({
      service_arn: `arn:aws:ecs:${region}:${accountId}:service/default/${args['service_name']}`,
      // With a scheme, as ECS returns it, which is always https.
      ingress_paths: [
        { access_type: 'PUBLIC', endpoint: `https://127.0.0.1:${portOf(BACKEND_PORT)}` },
      ],
    }),
  };
}

function idOf(address: string): string {
  return createHash('sha256').update(address).digest('hex').slice(0, 32);
}
