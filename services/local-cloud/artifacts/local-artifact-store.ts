import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Unzipped, unzipSync } from 'fflate';
import * as z from 'zod';
import type { ArtifactStore } from './artifact-store.ts';

const releasesSchema = z.record(z.string(), z.string());

export interface LocalArtifactStore extends ArtifactStore {
  /** Reads `releases.json` again. Returns the services whose version changed. */
  refresh(): Promise<readonly string[]>;
}

/**
 * Opens the build's output as the artifact bucket: `{folder}/{service}/{version}.zip` beside
 * `releases.json`, which replaces the release parameters (`{ "agent": "<version>" }`).
 *
 * @param runFolder where zips are unpacked, each once.
 */
export async function openArtifacts(
  folder: string,
  runFolder: string,
): Promise<LocalArtifactStore> {
  const unpacked = new Map<string, Promise<string>>();
  let releases = await readReleases(folder);

  return {
    async refresh() {
      const next = await readReleases(folder);
      const changed = Object.keys(next).filter((service) => next[service] !== releases[service]);
      releases = next;
      return changed;
    },
    releasedVersion(service) {
      const version = releases[service];
      if (version === undefined) {
        throw new Error(`${service} was not built: run make build`);
      }
      return version;
    },
    unpack(service, version) {
      const key = `${service}/${version}`;
      const known = unpacked.get(key);
      if (known) return known;
      const unpacking = unpackOnce(join(folder, `${key}.zip`), join(runFolder, key));
      unpacked.set(key, unpacking);
      // A retry may succeed after the next build.
      unpacking.catch(() => unpacked.delete(key));
      return unpacking;
    },
  };
}

async function readReleases(folder: string): Promise<Readonly<Record<string, string>>> {
  const path = join(folder, 'releases.json');
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new Error(`${path} is missing: run make build`, { cause });
  });
  return releasesSchema.parse(JSON.parse(text));
}

async function unpackOnce(zip: string, target: string): Promise<string> {
  if (existsSync(target)) return target;
  const entries = unzipSync(await readFile(zip));
  // Renamed in one step, so that a killed run leaves no incomplete folder that looks complete.
  await mkdir(dirname(target), { recursive: true });
  const partial = await mkdtemp(`${target}.partial-`);
  try {
    await writeEntries(entries, partial, zip);
    await rename(partial, target);
  } catch (error) {
    await rm(partial, { recursive: true });
    // Another run was faster.
    if (!existsSync(target)) throw error;
  }
  return target;
}

async function writeEntries(entries: Unzipped, folder: string, zip: string): Promise<void> {
  for (const [name, content] of Object.entries(entries)) {
    const path = join(folder, name);
    if (!path.startsWith(`${folder}/`)) throw new Error(`${zip}: entry ${name} leaves its folder`);
    if (name.endsWith('/')) continue;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
}
