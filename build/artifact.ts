import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Zippable, zipSync } from 'fflate';
import { ARTIFACTS } from './paths.ts';
import { writeAtomically } from './write-atomically.ts';

/**
 * The earliest time that a zip can represent; a fixed time makes artifacts of equal content
 * identical.
 */
const EPOCH = new Date('1980-01-01T00:00:00');

export type ArtifactFiles = Readonly<Record<string, Uint8Array>>;

/**
 * Zips files into `{root}/{service}/{version}.zip` and makes that version the released one.
 * The version is the first 16 hex characters of the zip's SHA-256.
 *
 * @returns the version.
 */
export async function releaseArtifact(
  service: string,
  files: ArtifactFiles,
  root: string = ARTIFACTS,
): Promise<string> {
  const names = Object.keys(files).sort();
  const entries: Zippable = Object.fromEntries(
    names.map((name) => [name, [files[name] as Uint8Array, { mtime: EPOCH, level: 6 }]]),
  );
  const zip = zipSync(entries);
  const version = createHash('sha256').update(zip).digest('hex').slice(0, 16);
  const folder = join(root, service);
  await mkdir(folder, { recursive: true });
  await writeAtomically(join(folder, `${version}.zip`), zip);
  await recordRelease(root, service, version);
  return version;
}

/** All files in a folder and its subfolders, by relative path. */
export async function readFiles(folder: string): Promise<ArtifactFiles> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(
      files.map(async (path) => [path.slice(folder.length + 1), await readFile(path)]),
    ),
  );
}

let recording: Promise<void> = Promise.resolve();

/** One at a time, since concurrent builds change members of the same file. */
function recordRelease(root: string, service: string, version: string): Promise<void> {
  recording = recording.then(async () => {
    const path = join(root, 'releases.json');
    const releases = JSON.parse(await readFile(path, 'utf8').catch(() => '{}'));
    if (releases[service] === version) return;
    // Sorted, so that the order of the builds does not matter.
    const all = Object.entries({ ...releases, [service]: version }).sort();
    await writeAtomically(path, JSON.stringify(Object.fromEntries(all), null, 2));
  });
  return recording;
}
