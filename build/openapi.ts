import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { OPENAPI } from './paths.ts';
import { runNode } from './run-node.ts';
import { writeAtomically } from './write-atomically.ts';

/** Writes the secured API's OpenAPI document for the stacks. */
export async function writeOpenApi(): Promise<void> {
  const document = await runNode('services/secured-api/openapi.ts');
  await mkdir(dirname(OPENAPI), { recursive: true });
  await writeAtomically(OPENAPI, document);
}
