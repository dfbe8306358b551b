import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import {
  ASSETS_FOLDER,
  EDGE_DOMAIN_OUTPUT,
  SITE_URL_OUTPUT,
  siteBucket,
} from '@three-tier-chat/terraform/constructs/names.ts';
import type { Service } from '@three-tier-chat/terraform/services.ts';
import { downloadArtifact } from './artifact-bucket.ts';
import { isAwsError } from './aws-clients.ts';
import { recordedVersion } from './release-parameters.ts';
import { readSiteFiles, type SiteFile } from './site-files.ts';
import type { Stack } from './stack-order.ts';
import { bucketExists, readState } from './stack-state.ts';
import type { Workplace } from './workplace.ts';

/** Written last: a release that has it is whole. */
const LAST = 'index.html';

type Place = Pick<Workplace, 'aws' | 'settings'>;

/** Puts the files of a site's recorded release where the edge reads them. */
export async function publishRecordedSite(place: Place, service: Service): Promise<void> {
  const version = await recordedVersion(place, service);
  if (version !== undefined) await publishSite(place, service, version);
}

/**
 * Puts the files of a site's artifact below `releases/<version>/` of the site's bucket, with the
 * headers that the artifact names, and its assets below `assets/` too, where those of earlier releases
 * stay. Without the bucket it does nothing: that comes with the stack, and the files follow.
 */
export async function publishSite(place: Place, service: Service, version: string): Promise<void> {
  const { aws, settings } = place;
  const bucket = siteBucket(settings);
  if (!(await bucketExists({ aws }, bucket))) return;
  const folder = `releases/${version}/`;
  const files = readSiteFiles(
    await downloadArtifact(place, service, version),
    `${service} ${version}`,
  );
  const assets = files.filter(({ name }) => name.startsWith(ASSETS_FOLDER));
  const marks = [`${folder}${LAST}`, ...assets.map(({ name }) => name)];
  const found = await Promise.all(marks.map((key) => hasObject(aws, bucket, key)));
  if (found.every(Boolean)) return;

  const putBelow = (prefix: string) => (file: SiteFile) =>
    aws.s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: `${prefix}${file.name}`,
        Body: file.content,
        ContentType: file.contentType,
        CacheControl: file.cacheControl,
      }),
    );
  await Promise.all([
    ...assets.map(putBelow('')),
    ...files.filter(({ name }) => name !== LAST).map(putBelow(folder)),
  ]);
  await Promise.all(files.filter(({ name }) => name === LAST).map(putBelow(folder)));
}

/** Tells where the site of an applied stack is. */
export async function siteAddress(place: Place, stack: Pick<Stack, 'state'>): Promise<string> {
  const { outputs } = await readState(place, stack);
  const [url, edge] = [String(outputs[SITE_URL_OUTPUT]), String(outputs[EDGE_DOMAIN_OUTPUT])];
  if (url === `https://${edge}`) return `The site is at ${url}`;
  return `The site is at ${url}, as soon as that name leads to ${edge}`;
}

async function hasObject({ s3 }: Workplace['aws'], bucket: string, key: string): Promise<boolean> {
  try {
    await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    return true;
  } catch (error) {
    if (isAwsError(error, 'NotFound', 'NoSuchKey')) return false;
    throw error;
  }
}
