import { CloudwatchLogDelivery } from '@cdktf/provider-aws/lib/cloudwatch-log-delivery/index.js';
import { CloudwatchLogDeliveryDestination } from '@cdktf/provider-aws/lib/cloudwatch-log-delivery-destination/index.js';
import { CloudwatchLogDeliverySource } from '@cdktf/provider-aws/lib/cloudwatch-log-delivery-source/index.js';
import type { ITerraformDependable, TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';

export interface LogDeliveryConfig {
  /** Unique in the account: `three-tier-chat-gateway-traces-dev`. */
  readonly name: string;
  /** The sending resource and its log type (CloudWatch Logs API, PutDeliverySource). */
  readonly resourceArn: string;
  readonly logType: 'APPLICATION_LOGS' | 'ACCESS_LOGS' | 'TRACES';
  readonly to:
    | { readonly kind: 'x-ray' }
    | {
        readonly kind: 'log-group';
        readonly arn: string;
        /** The fields that are delivered: none contains a prompt, answer, query or token. */
        readonly fields: readonly string[];
      };
  /** Another region's provider, for CloudFront's logs. */
  readonly provider?: TerraformProvider | undefined;
  /**
   * Another delivery of the same resource: CloudWatch allows one change of a resource at a time.
   */
  readonly after?: ITerraformDependable;
}

/** Delivers an AWS service's logs of one resource by CloudWatch's log delivery. */
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
