import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findChromium, howToGetChromium } from '../chromium.ts';
import { startLocalCloud } from '../local-cloud.ts';

/*
 * Lighthouse on the local edge, as somebody without a session sees it: the median of five runs for a
 * desktop and for a simulated phone. Installs Lighthouse into a folder of its own for it, since nothing
 * else needs its packages. Fails below the limits; needs an idle machine and npm's registry.
 */

const VERSION = '13.5.0';
const RUNS = 5;
const CATEGORIES = ['performance', 'accessibility', 'best-practices'] as const;
const FLAGS = '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run';

interface Limits {
  readonly scores: readonly [number, number, number];
  readonly lcpMs: number;
  readonly cls: number;
}
const FORMS: readonly (readonly [string, readonly string[], Limits])[] = [
  ['desktop', ['--preset=desktop'], { scores: [100, 100, 100], lcpMs: 1800, cls: 0 }],
  ['phone', [], { scores: [97, 100, 100], lcpMs: 1800, cls: 0 }],
];

interface Report {
  readonly categories: Readonly<Record<string, { readonly score: number }>>;
  readonly audits: Readonly<Record<string, { readonly numericValue: number }>>;
}

const run = promisify(execFile);
const chromium = findChromium();
if (chromium === undefined) throw new Error(`There is no Chromium: ${howToGetChromium()}`);

const folder = await mkdtemp(join(tmpdir(), 'lighthouse-'));
const cloud = await startLocalCloud();
let holds = true;
try {
  console.info(`Installing Lighthouse ${VERSION}.`);
  await run('npm', [
    'install',
    '--no-audit',
    '--no-fund',
    '--prefix',
    folder,
    `lighthouse@${VERSION}`,
  ]);
  for (const [form, options, limits] of FORMS) {
    const reports: Report[] = [];
    for (let at = 0; at < RUNS; at += 1) reports.push(await measure(options));
    const scores = CATEGORIES.map((name) =>
      Math.round(100 * median(reports.map((it) => it.categories[name]?.score ?? 0))),
    );
    const value = (audit: string) =>
      median(reports.map((it) => it.audits[audit]?.numericValue ?? Number.NaN));
    const lcpMs = value('largest-contentful-paint');
    const cls = value('cumulative-layout-shift');
    const [load = 0] = loadavg();
    console.info(
      `${form}: ${scores.join('/')} (${CATEGORIES.join(', ')}), LCP ${(lcpMs / 1000).toFixed(2)} s, CLS ${cls.toFixed(3)}, TBT ${value('total-blocking-time').toFixed(0)} ms, median of ${RUNS} (load ${load.toFixed(1)})`,
    );
    holds &&= scores.every((score, at) => score >= (limits.scores[at] ?? 100));
    holds &&= lcpMs <= limits.lcpMs && cls <= limits.cls;
  }
} finally {
  await cloud.stop();
  await rm(folder, { recursive: true, force: true });
}
process.exitCode = holds ? 0 : 1;

async function measure(options: readonly string[]): Promise<Report> {
  const output = join(folder, 'report.json');
  await run(
    process.execPath,
    [
      join(folder, 'node_modules/lighthouse/cli/index.js'),
      ...[cloud.url(0), '--quiet', '--output=json', `--output-path=${output}`],
      ...[`--only-categories=${CATEGORIES.join(',')}`, `--chrome-flags=${FLAGS}`, ...options],
    ],
    { env: { ...process.env, CHROME_PATH: chromium, TMPDIR: folder } },
  );
  if (!existsSync(output)) throw new Error('Lighthouse wrote no report.');
  return JSON.parse(await readFile(output, 'utf8')) as Report;
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}
