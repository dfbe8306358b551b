import { join } from 'node:path';
import { readApiDocuments } from '@three-tier-chat/terraform/openapi/api-documents.ts';
import { synthesizeDeployRoles } from '@three-tier-chat/terraform/synthesize-deploy-roles.ts';
import { writeOpenApi } from '../build/openapi.ts';
import { DIST } from '../build/paths.ts';
import type { DeliveryContext } from './delivery-context.ts';
import { readStacks, type Stack } from './stack-order.ts';

/**
 * The stack of the deploy roles, in a folder of its own. It is none of the environment's: whoever
 * applies those may not change what they themselves may do.
 */
export async function deployRolesStack({
  settings,
  stacksFolder,
}: Pick<DeliveryContext, 'settings' | 'stacksFolder'>): Promise<Stack> {
  const folder = join(stacksFolder, 'deploy-roles');
  await writeOpenApi();
  synthesizeDeployRoles(settings, await readApiDocuments(DIST), folder);
  const [stack] = await readStacks(folder, settings);
  if (!stack) throw new Error('The deploy roles have no stack');
  return stack;
}
