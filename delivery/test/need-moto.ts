import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { MOTO } from '../rehearsal/parts.ts';

/** Options of a suite that needs moto and nothing else: without it, the run says what was not tested. */
export async function needMoto(): Promise<{
  readonly skip?: boolean;
  readonly meta?: { readonly missing: typeof MOTO };
}> {
  const found = await promisify(execFile)('python3', ['-c', 'import moto.server']).then(
    () => true,
    () => false,
  );
  return found ? {} : { skip: true, meta: { missing: MOTO } };
}
