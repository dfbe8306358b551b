import { execFileSync } from 'node:child_process';
import { ROOT } from '../paths.ts';
import { affectedBy, EVERYTHING } from './affected.ts';

/*
 * `node build/pipeline/what-to-deploy.ts <before> <after>`: what a push has to deploy, as outputs of a
 * step: `services=["agent"]` and `platform=false`.
 */

/** GitHub's `before` of a branch's first push. */
const NOTHING = /^0*$/;
const COMMIT = /^[0-9a-f]{7,40}$/;

const [before = '', after = ''] = process.argv.slice(2);
if (!COMMIT.test(after) || !(COMMIT.test(before) || NOTHING.test(before))) {
  console.error('Name two commits: node build/pipeline/what-to-deploy.ts <before> <after>.');
  process.exit(2);
}
const files = changedFiles();
const { services, platform } = files ? affectedBy(files) : EVERYTHING;
console.log(`services=${JSON.stringify(services)}`);
console.log(`platform=${platform}`);

/** Undefined where the earlier commit is unknown, as after a forced push. */
function changedFiles(): readonly string[] | undefined {
  if (NOTHING.test(before)) return undefined;
  try {
    const names = execFileSync('git', ['diff', '--name-only', '-z', before, after], {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return names.split('\0').filter(Boolean);
  } catch {
    return undefined;
  }
}
