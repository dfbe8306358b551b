import { randomUUID } from 'node:crypto';
import { jsonAnswer } from './answers.ts';
import type { AwsAnswer, AwsPart } from './overlay.ts';

type Json = Record<string, unknown>;

/** The part of App Runner's control plane that the provider uses; moto has none. */
export function appRunner(region: string, accountId: string): AwsPart {
  const arnPrefix = `arn:aws:apprunner:${region}:${accountId}`;
  const scalings = new Map<string, Json>();
  const services = new Map<string, Json>();
  const tags = new Map<string, unknown>();
  const operations: Readonly<Record<string, (body: Json) => AwsAnswer>> = {
    CreateAutoScalingConfiguration({ Tags, ...body }) {
      const name = String(body['AutoScalingConfigurationName']);
      const arn = `${arnPrefix}:autoscalingconfiguration/${name}/1/${randomUUID().replaceAll('-', '')}`;
      const scaling = {
        ...body,
        AutoScalingConfigurationArn: arn,
        AutoScalingConfigurationRevision: 1,
        Latest: true,
        Status: 'active',
        IsDefault: false,
        HasAssociatedService: false,
        CreatedAt: seconds(),
      };
      scalings.set(arn, scaling);
      tags.set(arn, Tags);
      return jsonAnswer({ AutoScalingConfiguration: scaling });
    },
    DescribeAutoScalingConfiguration: ({ AutoScalingConfigurationArn: arn }) =>
      found(scalings.get(String(arn)), 'AutoScalingConfiguration'),
    DeleteAutoScalingConfiguration({ AutoScalingConfigurationArn: arn }) {
      const scaling = scalings.get(String(arn));
      if (scaling) scaling['Status'] = 'inactive';
      return found(scaling, 'AutoScalingConfiguration');
    },
    CreateService({ Tags, ...body }) {
      const id = randomUUID().replaceAll('-', '');
      const arn = `${arnPrefix}:service/${String(body['ServiceName'])}/${id}`;
      services.set(arn, {
        ...whole(body, scalings),
        ServiceArn: arn,
        ServiceId: id,
        ServiceUrl: `${id.slice(0, 10)}.${region}.awsapprunner.com`,
        Status: 'RUNNING',
        CreatedAt: seconds(),
        UpdatedAt: seconds(),
      });
      tags.set(arn, Tags);
      return found(services.get(arn), 'Service', { OperationId: randomUUID() });
    },
    UpdateService({ ServiceArn: arn, ...body }) {
      const service = services.get(String(arn));
      if (service) services.set(String(arn), whole({ ...service, ...body }, scalings));
      return found(services.get(String(arn)), 'Service', { OperationId: randomUUID() });
    },
    DescribeService: ({ ServiceArn: arn }) => found(services.get(String(arn)), 'Service'),
    DeleteService({ ServiceArn: arn }) {
      const service = services.get(String(arn));
      if (service) service['Status'] = 'DELETED';
      return found(service, 'Service', { OperationId: randomUUID() });
    },
    ListServices: () =>
      jsonAnswer({
        ServiceSummaryList: [...services.values()].filter(({ Status }) => Status !== 'DELETED'),
      }),
    ListTagsForResource: ({ ResourceArn: arn }) =>
      jsonAnswer({ Tags: tags.get(String(arn)) ?? [] }),
  };
  return {
    handle({ target, body }) {
      if (!target.startsWith('AppRunner.')) return undefined;
      const operation = operations[target.slice('AppRunner.'.length)];
      return operation
        ? operation(JSON.parse(body || '{}') as Json)
        : jsonAnswer({ __type: 'InvalidRequestException', Message: target }, 400);
    },
    contents: () => [
      ...[...services].filter(([, { Status }]) => Status !== 'DELETED').map(([arn]) => arn),
      ...[...scalings].filter(([, { Status }]) => Status !== 'inactive').map(([arn]) => arn),
    ],
  };
}

/** Adds the members that AWS adds when they are omitted. */
function whole(service: Json, scalings: ReadonlyMap<string, Json>): Json {
  const scaling = scalings.get(String(service['AutoScalingConfigurationArn']));
  const { AutoScalingConfigurationArn: _, ...rest } = service;
  return {
    ...rest,
    NetworkConfiguration: {
      EgressConfiguration: { EgressType: 'DEFAULT' },
      IngressConfiguration: { IsPubliclyAccessible: true },
      IpAddressType: 'IPV4',
      ...(service['NetworkConfiguration'] as Json | undefined),
    },
    ...(scaling && { AutoScalingConfigurationSummary: scaling }),
  };
}

function found(resource: Json | undefined, name: string, rest: Json = {}): AwsAnswer {
  return resource
    ? jsonAnswer({ [name]: resource, ...rest })
    : jsonAnswer({ __type: 'ResourceNotFoundException', Message: `No such ${name}` }, 400);
}

function seconds(): number {
  return Date.now() / 1000;
}
