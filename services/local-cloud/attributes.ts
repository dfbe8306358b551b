import type { CloudIdentity } from './context.ts';
import { EMULATED_SERVICES } from './emulated-services.ts';
import type { AttributeTable } from './terraform/resource.ts';

/** Every resource type that the local cloud knows, with what a provider would fill in. */
export function allAttributes(identity: CloudIdentity): AttributeTable {
  return Object.assign(
    {},
    ...EMULATED_SERVICES.flat().map(({ attributes }) => attributes?.(identity) ?? {}),
  );
}
