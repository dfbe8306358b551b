import { parseTraceHeader } from '@three-tier-chat/wire-contract';

/** Reads a trace root; undefined for anything else. */
export function readTraceRoot(value: unknown): string | undefined {
  return typeof value === 'string' ? parseTraceHeader(`Root=${value}`)?.root : undefined;
}
