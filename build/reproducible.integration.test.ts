import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ArtifactFiles, readFiles } from './artifact.ts';
import { ROOT } from './paths.ts';
import { copyRepository } from './reproducible.fixture.ts';

/* Builds and synthesizes the same sources in two places that have nothing else in common. */

const run = promisify(execFile);

interface Place {
  readonly umask: string;
  readonly environment: Readonly<Record<string, string>>;
}

const PLACES: readonly Place[] = [
  { umask: '022', environment: { TZ: 'UTC', LC_ALL: 'C', HOME: '/root' } },
  {
    umask: '077',
    environment: {
      TZ: 'Pacific/Apia',
      // Turkish has another upper-case letter for i.
      LC_ALL: 'tr_TR.UTF-8',
      HOME: '/home/somebody',
      NODE_ENV: 'development',
    },
  },
];

const STEPS = ['build/build.ts', 'terraform/main.ts local', 'terraform/main.ts prod'];

/** The files that a build wrote, by path relative to `dist`. */
let built: readonly ArtifactFiles[];
let copies: readonly string[];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'three-tier-chat-builds-'));
  copies = PLACES.map(() => copyRepository(folder));
  built = await Promise.all(PLACES.map((place, index) => buildAt(copies[index] ?? '', place)));
});
afterAll(() => rm(folder, { recursive: true }));

async function buildAt(cwd: string, { umask, environment }: Place): Promise<ArtifactFiles> {
  const steps = STEPS.map((step) => `"${process.execPath}" ${step}`);
  const command = [`umask ${umask}`, ...steps].join(' && ');
  await run('/bin/sh', ['-c', command], {
    cwd,
    env: { PATH: process.env['PATH'], ...environment },
  });
  return readFiles(join(cwd, 'dist'));
}

describe('a build in another place', () => {
  it('writes the same files', () => {
    const [one = {}, other = {}] = built;
    const names = Object.keys(one).sort();
    expect(names).toEqual(
      expect.arrayContaining([
        'artifacts/releases.json',
        expect.stringMatching(/^artifacts\/agent\/[0-9a-f]{16}\.zip$/),
        expect.stringMatching(/^artifacts\/frontend\/[0-9a-f]{16}\.zip$/),
        'secured-api/openapi.json',
        'stacks/local/manifest.json',
        'stacks/prod/stacks/three-tier-chat-agent-prod/cdk.tf.json',
      ]),
    );
    expect(Object.keys(other).sort()).toEqual(names);
    const hexOf = (content: Uint8Array | undefined) => Buffer.from(content ?? []).toString('hex');
    expect(names.filter((name) => hexOf(one[name]) !== hexOf(other[name]))).toEqual([]);
  });

  it('writes nothing about the machine into any file', () => {
    const traces = [ROOT, folder, '/home/somebody'];
    const found = built.flatMap((files) =>
      Object.entries(unpacked(files)).flatMap(([name, text]) =>
        traces
          // esbuild shortens a path to the part after its first slash.
          .filter((trace) => text.includes(trace.slice(1)))
          .map((trace) => `${trace} in ${name}`),
      ),
    );
    expect(found).toEqual([]);
  });
});

/** The text of all files, including those in a zip. */
function unpacked(files: ArtifactFiles): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(files).flatMap(([name, content]) =>
      name.endsWith('.zip')
        ? Object.entries(unzipSync(content)).map(([inner, own]) => [
            `${name} ${inner}`,
            strFromU8(own, true),
          ])
        : [[name, strFromU8(content, true)]],
    ),
  );
}
