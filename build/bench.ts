import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths.ts';

/* `make bench`: builds, and runs every benchmark of `test/bench/` in turn, or only the one that is named. */

const FOLDER = 'test/bench';
const ENDING = '.bench.ts';
const names = readdirSync(join(ROOT, FOLDER))
  .filter((name) => name.endsWith(ENDING))
  .map((name) => name.slice(0, -ENDING.length));

const wanted = process.argv[2] ?? '';
if (wanted !== '' && !names.includes(wanted)) {
  console.error(`There is no benchmark ${wanted}; NAME is one of ${names.join(', ')}.`);
  process.exit(2);
}
await run('build', 'build/build.ts');
for (const name of wanted === '' ? names : [wanted]) {
  await run(`${name} (some minutes)`, `${FOLDER}/${name}${ENDING}`);
}

/** Runs a script on this terminal; what it fails with, this process fails with. */
async function run(title: string, script: string): Promise<void> {
  console.log(`── ${title}`);
  const child = spawn(process.execPath, [script], { cwd: ROOT, stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) process.exitCode = code ?? 1;
}
