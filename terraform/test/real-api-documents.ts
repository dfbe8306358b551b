import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { API_NAMES, type ApiService } from '../services.ts';

/** The APIs' own documents, as the build takes them: a stack imports no service. */
export function realApiDocuments(): Readonly<Record<ApiService, unknown>> {
  return Object.fromEntries(
    API_NAMES.map((service) => [service, JSON.parse(documentOf(service)) as unknown]),
  ) as Record<ApiService, unknown>;
}

function documentOf(service: ApiService): string {
  const file = join(import.meta.dirname, `../../services/${service}/openapi.ts`);
  return execFileSync(process.execPath, [file]).toString();
}
