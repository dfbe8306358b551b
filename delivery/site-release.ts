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
import type { DeliveryContext } from './delivery-context.ts';
import { readRecord } from './release-parameters.ts';
import { readSiteFiles, type SiteFile } from './site-files.ts';
import type { Stack } from './stack-order.ts';
import { bucketExists, readState } from './stack-state.ts';

/** Written last, so that a release with this file is complete. */
const LAST = 'index.html';

type Place = Pick<DeliveryContext, 'aws' | 'settings'>;

/** Uploads the files of a site's recorded release for the edge. */
export async function publishRecordedSite(place: Place, service: Service): Promise<void> {
  const record = await readRecord(place, service);
  if (record) await publishSite(place, service, record.version);
}

/**
 * Uploads the files of a site's artifact to `releases/<version>/` of the site's bucket, with the
 * headers from the artifact, and its assets also to `assets/`, where those of earlier releases
 * stay. Does nothing if the bucket does not exist: the stack creates it, and the files are uploaded
 * afterwards.
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

/** Formats the address of an applied stack's site. */
export async function siteAddress(place: Place, stack: Pick<Stack, 'state'>): Promise<string> {
  const { outputs } = await readState(place, stack);
  const [url, edge] = [String(outputs[SITE_URL_OUTPUT]), String(outputs[EDGE_DOMAIN_OUTPUT])];
  if (url === `https://${edge}`) return `The site is at ${url}`;
  return `The site will be at ${url} once that name resolves to ${edge}`;
}

async function hasObject(
  { s3 }: DeliveryContext['aws'],
  bucket: string,
  key: string,
): Promise<boolean> {
  try {
    await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    return true;
  } catch (error) {
    if (isAwsError(error, 'NotFound', 'NoSuchKey')) return false;
    throw error;
  }
}
