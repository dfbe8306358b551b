import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { apiDocumentFile } from '../terraform/openapi/api-documents.ts';
import { API_NAMES, type ApiService } from '../terraform/services.ts';
import { DIST, ROOT } from './paths.ts';
import { runNode } from './run-node.ts';
import { writeAtomically } from './write-atomically.ts';

/** What the documents follow from: the APIs, what they share, and the libraries. */
const SOURCES = [
  ...API_NAMES.map((name) => `services/${name}`),
  'services/shared',
  'build/print-openapi.ts',
  'package-lock.json',
];
/** Of these sources the documents were made, and these they were. */
const MADE_OF = join(DIST, 'api-documents.sha256');

/**
 * Writes each API's OpenAPI document, which its operations define, for the stacks to read. Loading the
 * libraries takes a second, so that nothing is done where nothing has changed since.
 *
 * @returns whether one is another than before.
 */
export async function writeOpenApi(): Promise<boolean> {
  const sources = await digestOf(await filesOf(SOURCES));
  if ((await readText(MADE_OF)) === (await madeOf(sources))) return false;
  const printed = await runNode('build/print-openapi.ts', ...API_NAMES);
  const documents = JSON.parse(printed) as Readonly<Record<ApiService, unknown>>;
  const changes = await Promise.all(
    API_NAMES.map((service) => writeDocument(service, documents[service])),
  );
  // A source that was saved meanwhile has another digest the next time.
  await writeAtomically(MADE_OF, await madeOf(sources));
  return changes.includes(true);
}

async function madeOf(sources: string): Promise<string> {
  const documents = API_NAMES.map((service) => apiDocumentFile(DIST, service));
  return `${sources} ${await digestOf(documents)}\n`;
}

/** SHA-256 of files, with their names; one that is missing has no content. */
async function digestOf(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  const texts = await Promise.all(files.map(readText));
  for (const [index, file] of files.entries()) {
    // The same wherever the repository is.
    hash.update(JSON.stringify([relative(ROOT, file), texts[index]]));
  }
  return hash.digest('hex');
}

async function filesOf(paths: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(
    paths.map(async (path) => {
      if (/\.\w+$/.test(path)) return [join(ROOT, path)];
      const entries = await readdir(join(ROOT, path), { recursive: true, withFileTypes: true });
      return entries
        .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
        .map((entry) => join(entry.parentPath, entry.name));
    }),
  );
  return found.flat().toSorted();
}

function readText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}

async function writeDocument(service: ApiService, document: unknown): Promise<boolean> {
  const file = apiDocumentFile(DIST, service);
  const text = `${JSON.stringify(document, null, 2)}\n`;
  if (text === (await readText(file))) return false;
  await mkdir(dirname(file), { recursive: true });
  await writeAtomically(file, text);
  return true;
}
