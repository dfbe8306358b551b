import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openArtifacts } from './local-artifact-store.ts';

let folder: string;
let runFolder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'artifacts-'));
  runFolder = join(folder, 'run');
  await release({});
});
afterEach(() => rm(folder, { recursive: true }));

function release(releases: Readonly<Record<string, unknown>>): Promise<void> {
  return writeFile(join(folder, 'releases.json'), JSON.stringify(releases));
}

async function build(
  service: string,
  version: string,
  files: Readonly<Record<string, Uint8Array>>,
): Promise<void> {
  await mkdir(join(folder, service), { recursive: true });
  await writeFile(join(folder, service, `${version}.zip`), zipSync(files, { level: 6 }));
}

const text = (content: string) => new TextEncoder().encode(content);
const open = () => openArtifacts(folder, runFolder);

describe('the released versions', () => {
  it('are those of releases.json', async () => {
    await release({ agent: 'v1', backend: 'v2' });
    const artifacts = await open();
    expect(artifacts.releasedVersion('agent')).toBe('v1');
    expect(artifacts.releasedVersion('backend')).toBe('v2');
  });

  it('are read again on a refresh, which names the changed services', async () => {
    await release({ agent: 'v1', backend: 'v1' });
    const artifacts = await open();
    expect(await artifacts.refresh()).toEqual([]);
    await release({ agent: 'v2', backend: 'v1', interceptor: 'v1' });
    expect(artifacts.releasedVersion('agent')).toBe('v1');
    expect(await artifacts.refresh()).toEqual(['agent', 'interceptor']);
    expect(artifacts.releasedVersion('agent')).toBe('v2');
  });

  it('report a service that was not built', async () => {
    const artifacts = await open();
    expect(() => artifacts.releasedVersion('agent')).toThrow('agent was not built: run make build');
  });

  it('report that nothing was built', async () => {
    await rm(join(folder, 'releases.json'));
    await expect(open()).rejects.toThrow('releases.json is missing: run make build');
  });

  it('must be text', async () => {
    await release({ agent: 1 });
    await expect(open()).rejects.toThrow();
  });
});

describe('an artifact', () => {
  it('is unpacked as it was packed', async () => {
    const name = fc.stringMatching(/^[a-z]{1,6}(\/[a-z]{1,6}){0,2}\.(js|txt)$/);
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(name, fc.uint8Array(), { minKeys: 1 }),
        fc.uuid(),
        async (files, version) => {
          await build('agent', version, files);
          const unpacked = await (await open()).unpack('agent', version);
          for (const [path, content] of Object.entries(files)) {
            expect(new Uint8Array(await readFile(join(unpacked, path)))).toEqual(
              new Uint8Array(content),
            );
          }
        },
      ),
      { numRuns: 20 },
    );
  });

  it('may name its folders', async () => {
    await build('agent', 'v1', { 'a/': text(''), 'a/b.js': text('b') });
    const unpacked = await (await open()).unpack('agent', 'v1');
    expect(await readFile(join(unpacked, 'a/b.js'), 'utf8')).toBe('b');
  });

  it('is unpacked once, also in later runs', async () => {
    await build('agent', 'v1', { 'main.js': text('first') });
    const artifacts = await open();
    const [one, two] = await Promise.all([
      artifacts.unpack('agent', 'v1'),
      artifacts.unpack('agent', 'v1'),
    ]);
    expect(two).toBe(one);
    await rm(join(folder, 'agent/v1.zip'));
    expect(await (await open()).unpack('agent', 'v1')).toBe(one);
    expect(await readdir(join(runFolder, 'agent'))).toEqual(['v1']);
  });

  it('is complete although several runs unpack it at once', async () => {
    await build('agent', 'v1', { 'main.js': text('whole'), 'a/b.js': text('too') });
    const runs = await Promise.all(Array.from({ length: 4 }, open));
    const folders = await Promise.all(runs.map((run) => run.unpack('agent', 'v1')));
    expect(new Set(folders).size).toBe(1);
    expect(await readdir(join(runFolder, 'agent'))).toEqual(['v1']);
    expect(await readFile(join(runFolder, 'agent/v1/a/b.js'), 'utf8')).toBe('too');
  });

  it('that an earlier run left half unpacked is unpacked again', async () => {
    await build('agent', 'v1', { 'main.js': text('whole'), 'package.json': text('{}') });
    const half = join(runFolder, 'agent/v1.partial-killed');
    await mkdir(half, { recursive: true });
    await writeFile(join(half, 'main.js'), 'ha');
    const unpacked = await (await open()).unpack('agent', 'v1');
    expect((await readdir(unpacked)).sort()).toEqual(['main.js', 'package.json']);
    expect(await readFile(join(unpacked, 'main.js'), 'utf8')).toBe('whole');
  });

  it.each(['../evil.js', 'a/../../evil.js', '../v1.partial/evil.js', '../evil/'])(
    'with the entry %s is refused and leaves nothing behind',
    async (entry) => {
      await build('agent', 'v1', { 'main.js': text('ok'), [entry]: text('') });
      await expect((await open()).unpack('agent', 'v1')).rejects.toThrow(
        `v1.zip: entry ${entry} leaves its folder`,
      );
      expect(await readdir(join(runFolder, 'agent'))).toEqual([]);
      expect(existsSync(join(runFolder, 'evil.js'))).toBe(false);
    },
  );

  it('with an absolute entry stays in its folder', async () => {
    await build('agent', 'v1', { '/main.js': text('ok') });
    const unpacked = await (await open()).unpack('agent', 'v1');
    expect(await readdir(unpacked)).toEqual(['main.js']);
  });

  it('that could not be read is tried again', async () => {
    const artifacts = await open();
    await expect(artifacts.unpack('agent', 'v1')).rejects.toThrow('v1.zip');
    await build('agent', 'v1', { 'main.js': text('late') });
    const unpacked = await artifacts.unpack('agent', 'v1');
    expect(await readFile(join(unpacked, 'main.js'), 'utf8')).toBe('late');
  });
});
