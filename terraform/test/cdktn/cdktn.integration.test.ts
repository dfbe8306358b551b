import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { API_NAMES } from '../../services.ts';

type Json = Readonly<Record<string, unknown>>;

const require = createRequire(import.meta.url);
const HOOK = require.resolve('./use-cdktn.ts');
const SCRIPT = require.resolve('./synthesize-environments.ts');
const VERSION = {
  cdktf: require('cdktf/package.json').version,
  cdktn: require('cdktn/package.json').version,
};
const run = promisify(execFile);

const folder = mkdtempSync(join(tmpdir(), 'three-tier-chat-cdktn-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Synthesizes every environment in a separate process. */
async function synthesizeWith(name: string, ...options: readonly string[]) {
  const outdir = join(folder, name);
  const { stdout } = await run(process.execPath, [...options, SCRIPT, outdir]);
  return { loaded: JSON.parse(stdout) as Json, files: readFiles(outdir) };
}

/** The JSON files of a folder, by their paths. */
function readFiles(outdir: string): ReadonlyMap<string, unknown> {
  const paths = readdirSync(outdir, { recursive: true, encoding: 'utf8' });
  return new Map(
    paths
      .filter((path) => path.endsWith('.json'))
      .sort()
      .map((path) => [path, JSON.parse(readFileSync(join(outdir, path), 'utf8'))]),
  );
}

/** The differences of two values, each with its path and both values. */
function differences(one: unknown, other: unknown, path = ''): readonly string[] {
  if (typeof one !== 'object' || typeof other !== 'object' || !one || !other) {
    return one === other ? [] : [`${path}: ${JSON.stringify(one)} → ${JSON.stringify(other)}`];
  }
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].flatMap((key) =>
    differences((one as Json)[key], (other as Json)[key], path ? `${path}/${key}` : key),
  );
}

const [cdktf, cdktn] = await Promise.all([
  synthesizeWith('cdktf'),
  synthesizeWith('cdktn', '--import', HOOK),
]);

/** okta, gateway, agent, backend, app and bootstrap. */
const BESIDE_APIS = 6;

describe('the fork cdktn instead of cdktf', () => {
  it('is loaded by all modules, and cdktf by none', () => {
    expect(cdktf.loaded).toEqual({ cdktf: expect.any(Number), cdktn: 0 });
    expect(cdktf.loaded['cdktf']).toBeGreaterThan(0);
    expect(cdktn.loaded).toEqual({ cdktf: 0, cdktn: expect.any(Number) });
    expect(cdktn.loaded['cdktn']).toBeGreaterThan(0);
  });

  it('writes the same stacks of every environment', () => {
    const stacks = [...cdktf.files.keys()].filter((path) => path.endsWith('cdk.tf.json'));
    for (const name of ['dev', 'local', 'prod', 'one on ECS Express']) {
      expect(stacks.filter((path) => path.startsWith(`${name}/`))).toHaveLength(
        BESIDE_APIS + API_NAMES.length,
      );
    }
    expect([...cdktn.files.keys()]).toEqual([...cdktf.files.keys()]);
  });

  it('differs in each file only by its own version', () => {
    const change = `"${VERSION.cdktf}" → "${VERSION.cdktn}"`;
    for (const [path, json] of cdktf.files) {
      const version = path.endsWith('manifest.json') ? 'version' : '///metadata/version';
      expect([path, differences(json, cdktn.files.get(path))]).toEqual([
        path,
        [`${version}: ${change}`],
      ]);
    }
  });

  it('is compared by a function that finds a different or missing argument', () => {
    const one = { resource: { a: { name: 'x', tags: ['y'] } } };
    expect(differences(one, { resource: { a: { name: 'z', tags: [] } } })).toEqual([
      'resource/a/name: "x" → "z"',
      'resource/a/tags/0: "y" → undefined',
    ]);
  });
});
