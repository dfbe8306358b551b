import { CloudwatchLogDelivery } from '@cdktf/provider-aws/lib/cloudwatch-log-delivery/index.js';
import { CloudwatchLogDeliveryDestination } from '@cdktf/provider-aws/lib/cloudwatch-log-delivery-destination/index.js';
import { CloudwatchLogDeliverySource } from '@cdktf/provider-aws/lib/cloudwatch-log-delivery-source/index.js';
import type { ITerraformDependable, TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';

export interface LogDeliveryConfig {
  /** Unique in the account: `three-tier-chat-gateway-traces-dev`. */
  readonly name: string;
  /** What sends, and which of its kinds of log (CloudWatch Logs API, PutDeliverySource). */
  readonly resourceArn: string;
  readonly logType: 'APPLICATION_LOGS' | 'ACCESS_LOGS' | 'TRACES';
  readonly to:
    | { readonly kind: 'x-ray' }
    | {
        readonly kind: 'log-group';
        readonly arn: string;
        /** The only fields that are delivered: no prompt, answer, query or token is among them. */
        readonly fields: readonly string[];
      };
  /** Another region's provider, for what CloudFront sends. */
  readonly provider?: TerraformProvider | undefined;
  /** A delivery of the same resource: CloudWatch takes one change of a resource at a time. */
  readonly after?: ITerraformDependable;
}

/** A way for what an AWS service logs about one resource, by CloudWatch's log delivery. */
export class LogDelivery extends Construct {
  readonly delivery: ITerraformDependable;

  constructor(scope: Construct, id: string, config: LogDeliveryConfig) {
    super(scope, id);
    const { name, to, after } = config;
    const provider = config.provider && { provider: config.provider };
    const source = new CloudwatchLogDeliverySource(this, 'source', {
      ...provider,
      name,
      logType: config.logType,
      resourceArn: config.resourceArn,
      ...(after && { dependsOn: [after] }),
    });
    const destination = new CloudwatchLogDeliveryDestination(this, 'destination', {
      ...provider,
      name,
      ...(to.kind === 'x-ray'
        ? { deliveryDestinationType: 'XRAY' }
        : {
            outputFormat: 'json',
            deliveryDestinationConfiguration: [{ destinationResourceArn: to.arn }],
          }),
    });
    this.delivery = new CloudwatchLogDelivery(this, 'delivery', {
      ...provider,
      deliverySourceName: source.name,
      deliveryDestinationArn: destination.arn,
      ...(to.kind === 'log-group' && { recordFields: [...to.fields] }),
    });
  }
}
