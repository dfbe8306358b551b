import { parseTraceHeader } from '@three-tier-chat/wire-contract';

/** The root that a document names as its trace; undefined for anything that is none. */
export function readTraceRoot(value: unknown): string | undefined {
  return typeof value === 'string' ? parseTraceHeader(`Root=${value}`)?.root : undefined;
}
