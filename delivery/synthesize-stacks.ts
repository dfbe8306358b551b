import { readApiDocuments } from '@three-tier-chat/terraform/openapi/api-documents.ts';
import { synthesize } from '@three-tier-chat/terraform/synthesize.ts';
import { writeOpenApi } from '../build/openapi.ts';
import { DIST } from '../build/paths.ts';
import type { DeliveryContext } from './delivery-context.ts';
import { readStacks, type Stack } from './stack-order.ts';

/** Synthesizes the stacks of an environment from the current sources. */
export async function synthesizeStacks({
  settings,
  stacksFolder,
}: Pick<DeliveryContext, 'settings' | 'stacksFolder'>): Promise<readonly Stack[]> {
  await writeOpenApi();
  synthesize(settings, await readApiDocuments(DIST), stacksFolder);
  return readStacks(stacksFolder, settings);
}
