import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PutImageCommand } from '@aws-sdk/client-ecr';
import { BACKEND_REPOSITORY } from '@three-tier-chat/terraform/constructs/names.ts';
import { SERVICE_NAMES, type Service } from '@three-tier-chat/terraform/services.ts';
import { unzipSync } from 'fflate';
import { releaseArtifact } from '../../build/artifact.ts';
import { ARTIFACTS } from '../../build/paths.ts';
import type { PushImage } from '../backend-image.ts';
import type { DeliveryContext } from '../delivery-context.ts';

/** The version of each service. */
export type Versions = Readonly<Record<Service, string>>;

/** The latest built artifact of a service. */
export async function readBuilt(
  service: Service,
): Promise<{ readonly version: string; readonly zip: Uint8Array }> {
  const releases = JSON.parse(await readFile(join(ARTIFACTS, 'releases.json'), 'utf8')) as Versions;
  const version = releases[service];
  return { version, zip: await readZip(ARTIFACTS, service, version) };
}

/** Copies the latest built artifacts into a context's folder, as its first releases. */
export function takeBuilt({ artifactsFolder }: DeliveryContext): Promise<Versions> {
  return eachService(async (service) => {
    const { zip } = await readBuilt(service);
    return releaseArtifact(service, unzipSync(zip), artifactsFolder);
  });
}

/** Builds the next release of each service: the same files plus one. */
export async function makeNext(
  { artifactsFolder }: DeliveryContext,
  versions: Versions,
): Promise<Versions> {
  return eachService(async (service) => {
    const files = unzipSync(await readZip(artifactsFolder, service, versions[service]));
    const next = { ...files, 'next.txt': new TextEncoder().encode(`next ${service}`) };
    return releaseArtifact(service, next, artifactsFolder);
  });
}

async function eachService(version: (service: Service) => Promise<string>): Promise<Versions> {
  const entries = SERVICE_NAMES.map(async (service) => [service, await version(service)] as const);
  return Object.fromEntries(await Promise.all(entries)) as Versions;
}

function readZip(folder: string, service: Service, version: string): Promise<Uint8Array> {
  return readFile(join(folder, service, `${version}.zip`));
}

/** Pushes an image without Docker: only the manifest, whose layer is named after the Dockerfile. */
export const pushManifest: PushImage = async ({ aws }, folder, version) => {
  const recipe = await readFile(join(folder, 'Dockerfile'), 'utf8');
  await aws.ecr.send(
    new PutImageCommand({
      repositoryName: BACKEND_REPOSITORY,
      imageTag: version,
      imageManifest: JSON.stringify({
        schemaVersion: 2,
        mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
        config: {
          mediaType: 'application/vnd.docker.container.image.v1+json',
          size: 1,
          digest: `sha256:${'0'.repeat(64)}`,
        },
        layers: [
          {
            mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
            size: recipe.length,
            digest: `sha256:${version.padEnd(64, '0')}`,
          },
        ],
      }),
    }),
  );
};
