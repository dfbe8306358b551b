import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { API_NAMES, type ApiService, SERVICES } from '../services.ts';
import { SynthesisError } from '../synthesis-error.ts';
import { type ApiDocument, parseApiDocument } from './api-document.ts';
import { sharedToolProblems } from './shared-tools.ts';

/** The document of each API. */
export type ApiDocuments = Readonly<Record<ApiService, ApiDocument>>;

/** The path of an API's document in the build's folder. */
export function apiDocumentFile(dist: string, service: ApiService): string {
  return join(dist, service, 'openapi.json');
}

/**
 * Reads the documents that the build wrote into its folder.
 *
 * @throws SynthesisError if the build has not written one, or one cannot be deployed.
 */
export async function readApiDocuments(dist: string): Promise<ApiDocuments> {
  const texts = await Promise.all(
    API_NAMES.map(async (service) => [service, await readJson(apiDocumentFile(dist, service))]),
  );
  return parseApiDocuments(Object.fromEntries(texts));
}

/** @throws SynthesisError for a document that cannot be deployed, or for two that have the same tool. */
export function parseApiDocuments(documents: Readonly<Record<ApiService, unknown>>): ApiDocuments {
  const parsed = Object.fromEntries(
    API_NAMES.map((service) => [
      service,
      parseApiDocument(documents[service], SERVICES[service].api),
    ]),
  ) as ApiDocuments;
  const problems = sharedToolProblems(
    API_NAMES.map((service) => ({ ...SERVICES[service].api, ...parsed[service] })),
  );
  if (problems.length > 0) throw new SynthesisError('The tools cannot be deployed:', problems);
  return parsed;
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new SynthesisError(`There is no ${path}: run \`make build\`, which writes it.`);
  }
}
