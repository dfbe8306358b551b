import type { Problem } from '@three-tier-chat/wire-contract';
import { readTraceRoot } from './trace-root.ts';

/** What this page reads of a problem document. */
export interface ReadProblem {
  /** A sentence for the person who asked. */
  readonly detail: string;
  /** Any string: a newer server may know codes that this build does not. */
  readonly code?: string;
  readonly traceId?: string;
  readonly kept?: boolean;
}

/**
 * Reads a problem document; undefined for anything without its sentence. A problem whose code this
 * build does not know yet still says what it has to say.
 */
export function readProblem(value: unknown): ReadProblem | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { detail, code, traceId, kept } = value as Partial<Problem>;
  if (typeof detail !== 'string' || detail === '') return undefined;
  const root = readTraceRoot(traceId);
  return {
    detail,
    ...(typeof code === 'string' && { code }),
    ...(root !== undefined && { traceId: root }),
    ...(typeof kept === 'boolean' && { kept }),
  };
}
