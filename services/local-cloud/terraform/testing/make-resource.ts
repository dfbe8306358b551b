import type { CloudIdentity } from '../../context.ts';
import { portsFrom } from '../../ports.ts';
import type { AttributeTable, Resource, ResourceSet } from '../resource.ts';
import { withAttributes } from '../with-attributes.ts';

/** The identity of the environment `local`. */
export const IDENTITY: CloudIdentity = {
  portOf: portsFrom(4000),
  region: 'us-east-1',
  accountId: '000000000000',
};

/** A resource of a stack `s`, with what its service's table fills in. */
export function makeResource(
  type: string,
  name: string,
  args: Readonly<Record<string, unknown>>,
  table: AttributeTable = {},
  ordinal = 0,
): Resource {
  const address = `s: ${type}.${name}`;
  return withAttributes({ stack: 's', type, name, address, args }, table, ordinal);
}

export function setOf(resources: readonly Resource[]): ResourceSet {
  return { ofType: (type) => resources.filter((each) => each.type === type) };
}
