import type { MissingPart } from '../../build/test-report.ts';
import type { findParts } from '../rehearsal/parts.ts';

/** Options of a suite that needs them: it is skipped, and what it lacks is said, where some are missing. */
export function needs(parts: Awaited<ReturnType<typeof findParts>>): {
  readonly skip?: boolean;
  readonly meta?: { readonly missing: MissingPart };
} {
  if (!('missing' in parts)) return {};
  const part = parts.missing.map((missing) => missing.part).join(', ');
  const get = parts.missing.map((missing) => missing.get).join('; ');
  return { skip: true, meta: { missing: { part, get } } };
}
