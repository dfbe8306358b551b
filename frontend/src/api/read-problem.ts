import type { Problem } from '@three-tier-chat/wire-contract';
import { readTraceRoot } from './trace-root.ts';

/** The fields of a problem document that this page reads. */
export interface ReadProblem {
  /** A sentence for the user. */
  readonly detail: string;
  /** Any string: a newer server may have codes that this build does not know. */
  readonly code?: string;
  readonly traceId?: string;
  readonly kept?: boolean;
}

/**
 * Reads a problem document; undefined for anything without a `detail`. A problem with an unknown
 * code is still shown.
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
