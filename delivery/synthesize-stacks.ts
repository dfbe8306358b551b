import { readApiDocuments } from '@three-tier-chat/terraform/openapi/api-documents.ts';
import { synthesize } from '@three-tier-chat/terraform/synthesize.ts';
import { writeOpenApi } from '../build/openapi.ts';
import { DIST } from '../build/paths.ts';
import { readStacks, type Stack } from './stack-order.ts';
import type { Workplace } from './workplace.ts';

/** Writes the stacks of an environment as the sources describe them now. */
export async function synthesizeStacks({
  settings,
  stacksFolder,
}: Pick<Workplace, 'settings' | 'stacksFolder'>): Promise<readonly Stack[]> {
  await writeOpenApi();
  synthesize(settings, await readApiDocuments(DIST), stacksFolder);
  return readStacks(stacksFolder, settings);
}
