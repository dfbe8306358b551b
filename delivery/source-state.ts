import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ROOT } from '../build/paths.ts';

const run = promisify(execFile);

/** The commit of the working copy, and how many files differ from it. */
export interface SourceState {
  readonly commit: string;
  readonly changedFiles: number;
}

/** @returns undefined where there is no git, no repository or no commit. */
export async function readSourceState(folder = ROOT): Promise<SourceState | undefined> {
  try {
    const [commit, status] = await Promise.all([
      run('git', ['rev-parse', '--verify', 'HEAD'], { cwd: folder }),
      run('git', ['status', '--porcelain'], { cwd: folder, maxBuffer: 64 * 1024 * 1024 }),
    ]);
    return {
      commit: commit.stdout.trim(),
      changedFiles: status.stdout.split('\n').filter(Boolean).length,
    };
  } catch {
    return undefined;
  }
}
