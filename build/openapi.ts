import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { OPENAPI } from './paths.ts';
import { runNode } from './run-node.ts';
import { writeWhole } from './write-whole.ts';

/** Writes the secured API's OpenAPI document, which its routes define, for the stacks to read. */
export async function writeOpenApi(): Promise<void> {
  const document = await runNode('services/secured-api/openapi.ts');
  await mkdir(dirname(OPENAPI), { recursive: true });
  await writeWhole(OPENAPI, document);
}
