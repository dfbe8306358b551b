import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { copyTree } from '../copied-tree.ts';

/*
 * How soon `make dev` shows a file that is saved: from the write to the line that says so, in a copy of
 * the repository. `node test/bench/reload.bench.ts 5` saves each kind of file five times; fails where a
 * median is above its limit, which a machine that is busy with something else may need.
 */

const TIMES = Number(process.argv[2] ?? 5);
const PORT_BASE = '14800';

/** A file of each kind, a text of it that is changed, the line that says that it runs, and its limit, ms. */
const KINDS = [
  ['a route', 'services/secured-api/routes/my-profile.ts', 'Read your profile', /^ready in/m, 3000],
  ['wire contract', 'services/shared/wire-contract/problem.ts', 'Bad request', /^ready in/m, 3000],
  ['a stack', 'terraform/stacks/turn-panels.ts', '3 Turns: ended', /^ready in/m, 3000],
  ['Okta', 'okta/access-policy.ts', 'Admits only', /^ready in/m, 3000],
  ['the local cloud', 'services/local-cloud/print-ready.ts', 'no group', /^ready in/m, 3000],
  ['agent', 'services/agent/system-prompt.ts', 'You are the assistant', /^updated: .*agent/m, 1000],
  [
    'backend',
    'services/backend/explanations.ts',
    'The assistant failed',
    /^updated: .*backend/m,
    1000,
  ],
  [
    'an API',
    'services/secured-api/explain-store-error.ts',
    'cannot be reached just now',
    /^updated: .*secured-api/m,
    1000,
  ],
  ['frontend', 'frontend/src/strings/en/page.ts', 'Skip to message', /^updated: .*frontend/m, 1000],
] as const;

const tree = await copyTree();
const child = spawn(process.execPath, ['build/dev.ts'], {
  cwd: tree.path,
  env: { ...process.env, LOCAL_PORT_BASE: PORT_BASE, NO_COLOR: '1' },
  stdio: ['ignore', 'pipe', 'pipe'],
});
const exited = once(child, 'exit');
let printed = '';
let onPrint = () => {};
for (const stream of [child.stdout, child.stderr]) {
  stream.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
    onPrint();
  });
}

try {
  await said(/^ready in/m);
  for (const [kind, file, text, line, limitMs] of KINDS) {
    const took: number[] = [];
    for (let time = 0; time < TIMES; time += 1) took.push(await save(file, text, line, time));
    const median = took.toSorted((one, other) => one - other)[Math.floor(TIMES / 2)] ?? 0;
    console.info(
      `${kind.padEnd(16)} ${median.toFixed(0).padStart(5)} ms (${took.map((ms) => ms.toFixed(0)).join(', ')}), limit ${limitMs} ms`,
    );
    if (median > limitMs) process.exitCode = 1;
  }
  console.info(`load ${loadavg()[0]?.toFixed(1)}`);
} finally {
  child.kill('SIGINT');
  await exited;
  await tree.remove();
}

async function save(file: string, text: string, line: RegExp, time: number): Promise<number> {
  // What the last one began has to be over.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  printed = '';
  const startedAt = performance.now();
  await tree.edit(file, time === 0 ? text : `${text} ${time}`, `${text} ${time + 1}`);
  await said(line);
  return performance.now() - startedAt;
}

/** @throws Error if it ends before. */
async function said(line: RegExp): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  onPrint = () => {
    if (line.test(printed)) resolve();
  };
  onPrint();
  await Promise.race([
    promise,
    exited.then(() => {
      throw new Error(`make dev ended:\n${printed}`);
    }),
  ]);
}
