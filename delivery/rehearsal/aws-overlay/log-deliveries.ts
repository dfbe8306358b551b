import { jsonAnswer } from './answers.ts';
import type { AwsAnswer, AwsPart } from './overlay.ts';

type Json = Record<string, unknown>;

const PREFIX = 'Logs_20140328.';

/**
 * Sources and deliveries of CloudWatch Logs, for which moto supports neither AgentCore nor
 * CloudFront.
 */
export function logDeliveries(region: string, accountId: string): AwsPart {
  const sources = new Map<string, Json>();
  const deliveries = new Map<string, Json>();
  const tags = new Map<string, unknown>();
  const arn = (kind: string, name: string) => `arn:aws:logs:${region}:${accountId}:${kind}:${name}`;
  const operations: Readonly<Record<string, (body: Json) => AwsAnswer>> = {
    PutDeliverySource({ name, resourceArn, logType, tags: given }) {
      tags.set(arn('delivery-source', String(name)), given);
      const source = {
        name,
        arn: arn('delivery-source', String(name)),
        resourceArns: [resourceArn],
        service: String(resourceArn).split(':')[2],
        logType,
      };
      sources.set(String(name), source);
      return jsonAnswer({ deliverySource: source });
    },
    GetDeliverySource: ({ name }) => found(sources.get(String(name)), 'deliverySource'),
    DeleteDeliverySource({ name }) {
      sources.delete(String(name));
      return jsonAnswer({});
    },
    CreateDelivery({ tags: given, ...body }) {
      const id = `delivery${deliveries.size + 1}`;
      tags.set(arn('delivery', id), given);
      const delivery = {
        ...body,
        id,
        arn: arn('delivery', id),
        deliveryDestinationType: 'CWL',
        recordFields: body['recordFields'] ?? [],
      };
      deliveries.set(id, delivery);
      return jsonAnswer({ delivery });
    },
    GetDelivery: ({ id }) => found(deliveries.get(String(id)), 'delivery'),
    DeleteDelivery({ id }) {
      deliveries.delete(String(id));
      return jsonAnswer({});
    },
  };
  const handle: AwsPart['handle'] = ({ target, body }) => {
    if (!target.startsWith(PREFIX)) return undefined;
    const name = target.slice(PREFIX.length);
    const json = JSON.parse(body || '{}') as Json;
    const asked = String(json['resourceArn']);
    if (name === 'ListTagsForResource' && /:delivery(-source)?:/.test(asked)) {
      return jsonAnswer({ tags: tags.get(asked) ?? {} });
    }
    return operations[name]?.(json);
  };
  return { handle, contents: () => [...sources.keys(), ...deliveries.keys()] };
}

function found(resource: Json | undefined, name: string): AwsAnswer {
  return resource
    ? jsonAnswer({ [name]: resource })
    : jsonAnswer({ __type: 'ResourceNotFoundException', message: `No such ${name}` }, 400);
}
