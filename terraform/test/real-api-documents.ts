import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { API_NAMES, type ApiService } from '../services.ts';

const PRINT = join(import.meta.dirname, '../../build/print-openapi.ts');

/** The APIs' own documents, as the build takes them: a stack imports no service. */
export function realApiDocuments(): Readonly<Record<ApiService, unknown>> {
  const printed = execFileSync(process.execPath, [PRINT, ...API_NAMES]).toString();
  return JSON.parse(printed) as Record<ApiService, unknown>;
}
