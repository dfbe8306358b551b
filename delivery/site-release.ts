import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import {
  ASSETS_FOLDER,
  EDGE_DOMAIN_OUTPUT,
  nameOf,
  SITE_URL_OUTPUT,
} from '@three-tier-chat/terraform/constructs/names.ts';
import { unzipSync } from 'fflate';
import { cacheControlOf } from '../services/local-cloud/s3/cache-control.ts';
import { contentTypeOf } from '../services/local-cloud/s3/content-type.ts';
import { downloadArtifact } from './artifact-bucket.ts';
import { isAwsError } from './aws-clients.ts';
import { recordedVersion } from './release-parameters.ts';
import type { Stack } from './stack-order.ts';
import { bucketExists, readState } from './stack-state.ts';
import type { Workplace } from './workplace.ts';

/** Written last: a release that has it is whole. */
const LAST = 'index.html';

type Place = Pick<Workplace, 'aws' | 'settings'>;

/** Puts the files of the frontend's recorded release where the edge reads them. */
export async function publishRecordedSite(place: Place): Promise<void> {
  const version = await recordedVersion(place, 'frontend');
  if (version !== undefined) await publishSite(place, version);
}

/**
 * Puts the files of a frontend's artifact below `releases/<version>/` of the site's bucket, with the
 * headers that the local cloud serves them with, and its assets below `assets/` too, where those of
 * earlier releases stay. Without the bucket it does nothing: that comes with the stack, and the files
 * follow.
 */
export async function publishSite(place: Place, version: string): Promise<void> {
  const { aws, settings } = place;
  const bucket = `${nameOf('site', settings)}-${settings.accountId}`;
  if (!(await bucketExists({ aws }, bucket))) return;
  const folder = `releases/${version}/`;
  const files = Object.entries(unzipSync(await downloadArtifact(place, 'frontend', version)));
  const assets = files.filter(([name]) => name.startsWith(ASSETS_FOLDER));
  const marks = [`${folder}${LAST}`, ...assets.map(([name]) => name)];
  const found = await Promise.all(marks.map((key) => hasObject(aws, bucket, key)));
  if (found.every(Boolean)) return;

  const putBelow =
    (prefix: string) =>
    ([name, content]: (typeof files)[number]) =>
      aws.s3.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: `${prefix}${name}`,
          Body: content,
          ContentType: contentTypeOf(name),
          CacheControl: cacheControlOf(name),
        }),
      );
  await Promise.all([
    ...assets.map(putBelow('')),
    ...files.filter(([name]) => name !== LAST).map(putBelow(folder)),
  ]);
  await Promise.all(files.filter(([name]) => name === LAST).map(putBelow(folder)));
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
