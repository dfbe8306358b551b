import { spawn } from 'node:child_process';
import { once } from 'node:events';

/*
 * Runs every test: those against Terraform beside all others, since they mostly wait, for what AWS
 * takes its time for. Their output comes when they have ended.
 */

const REPORTERS = ['--reporter=default', '--reporter=./build/closing-line.ts'];

async function run(project: string, stdout: 'inherit' | 'pipe'): Promise<number> {
  const child = spawn('vitest', ['run', `--project=${project}`, ...REPORTERS], {
    stdio: ['ignore', stdout, stdout],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const [code] = (await once(child, 'close')) as [number | null];
  process.stdout.write(output);
  return code ?? 1;
}

const codes = await Promise.all([run('!terraform', 'inherit'), run('terraform', 'pipe')]);
process.exitCode = Math.max(...codes);
