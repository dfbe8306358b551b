import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { apiDocumentFile } from '../terraform/openapi/api-documents.ts';
import { API_NAMES, type ApiService } from '../terraform/services.ts';
import { DIST } from './paths.ts';
import { runNode } from './run-node.ts';
import { writeAtomically } from './write-atomically.ts';

/**
 * Writes each API's OpenAPI document, which its operations define, for the stacks to read.
 *
 * @returns whether one is another than before.
 */
export async function writeOpenApi(): Promise<boolean> {
  const printed = await runNode('build/print-openapi.ts', ...API_NAMES);
  const documents = JSON.parse(printed) as Readonly<Record<ApiService, unknown>>;
  const changes = await Promise.all(
    API_NAMES.map((service) => writeDocument(service, documents[service])),
  );
  return changes.includes(true);
}

async function writeDocument(service: ApiService, document: unknown): Promise<boolean> {
  const file = apiDocumentFile(DIST, service);
  const text = `${JSON.stringify(document, null, 2)}\n`;
  if (text === (await readFile(file, 'utf8').catch(() => undefined))) return false;
  await mkdir(dirname(file), { recursive: true });
  await writeAtomically(file, text);
  return true;
}
