import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, strToU8, unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readFiles, releaseArtifact } from './artifact.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'artifact-'));
});
afterEach(() => rm(root, { recursive: true }));

async function releases(): Promise<unknown> {
  return JSON.parse(await readFile(join(root, 'releases.json'), 'utf8'));
}

describe('a release', () => {
  it('is a zip of the files, named by its content', async () => {
    const files = { 'main.js': strToU8('run();'), 'a/b.txt': strToU8('b') };
    const version = await releaseArtifact('agent', files, root);
    expect(version).toMatch(/^[0-9a-f]{16}$/);
    const zip = unzipSync(await readFile(join(root, 'agent', `${version}.zip`)));
    expect(Object.keys(zip)).toEqual(['a/b.txt', 'main.js']);
    expect(strFromU8(zip['main.js'] ?? new Uint8Array())).toBe('run();');
  });

  it('of equal content has an equal version, whatever the order and service', async () => {
    const [a, b] = [strToU8('a'), strToU8('b')];
    const version = await releaseArtifact('agent', { a, b }, root);
    expect(await releaseArtifact('agent', { b, a }, root)).toBe(version);
    expect(await releaseArtifact('backend', { a, b }, root)).toBe(version);
  });

  it('of other content, or under another name, has another version', async () => {
    const version = await releaseArtifact('agent', { a: strToU8('a') }, root);
    expect(await releaseArtifact('agent', { a: strToU8('b') }, root)).not.toBe(version);
    expect(await releaseArtifact('agent', { b: strToU8('a') }, root)).not.toBe(version);
  });

  it('is recorded as the latest of its service', async () => {
    const first = await releaseArtifact('agent', { a: strToU8('1') }, root);
    expect(await releases()).toEqual({ agent: first });
    const second = await releaseArtifact('agent', { a: strToU8('2') }, root);
    expect(await releases()).toEqual({ agent: second });
  });

  it('is recorded together with concurrent ones, and no partial file is left', async () => {
    const services = Array.from({ length: 8 }, (_, index) => `service-${index}`);
    const versions = await Promise.all(
      services.map((service) => releaseArtifact(service, { a: strToU8(service) }, root)),
    );
    expect(await releases()).toEqual(
      Object.fromEntries(services.map((service, index) => [service, versions[index]])),
    );
    expect((await readdir(root)).sort()).toEqual(['releases.json', ...services]);
  });
});

describe('the files of a folder', () => {
  it('are read with their relative paths', async () => {
    await mkdir(join(root, 'a/b'), { recursive: true });
    await writeFile(join(root, 'index.html'), 'page');
    await writeFile(join(root, 'a/b/script.js'), 'script');
    const files = await readFiles(root);
    expect(Object.keys(files).sort()).toEqual(['a/b/script.js', 'index.html']);
    expect(String(files['a/b/script.js'])).toBe('script');
  });
});
