import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import {
  EDGE_DOMAIN_OUTPUT,
  SITE_URL_OUTPUT,
  siteBucket,
} from '@three-tier-chat/terraform/constructs/names.ts';
import type { Service } from '@three-tier-chat/terraform/services.ts';
import { type Unzipped, unzipSync } from 'fflate';
import * as z from 'zod';
import { SITE_HEADERS, type SiteHeaders } from '../build/site/site-headers.ts';
import { downloadArtifact } from './artifact-bucket.ts';
import { isAwsError } from './aws-clients.ts';
import { DeliveryError } from './delivery-error.ts';
import { recordedVersion } from './release-parameters.ts';
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
 * headers that the artifact names. Without the bucket it does nothing: that comes with
 * the stack, and the files follow.
 */
export async function publishSite(place: Place, service: Service, version: string): Promise<void> {
  const { aws, settings } = place;
  const bucket = siteBucket(settings);
  if (!(await bucketExists({ aws }, bucket))) return;
  const folder = `releases/${version}/`;
  if (await isWhole(aws, bucket, folder)) return;
  const files = unzipSync(await downloadArtifact(place, service, version));
  const headers = readHeaders(files, `${service} ${version}`);
  const put = (name: string) =>
    aws.s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: `${folder}${name}`,
        Body: files[name] ?? new Uint8Array(),
        ContentType: headers[name]?.['content-type'],
        CacheControl: headers[name]?.['cache-control'],
      }),
    );
  const others = Object.keys(headers).filter((name) => name !== LAST);
  await Promise.all(others.map(put));
  await put(LAST);
}

/** Tells where the site of an applied stack is. */
export async function siteAddress(place: Place, stack: Pick<Stack, 'state'>): Promise<string> {
  const { outputs } = await readState(place, stack);
  const [url, edge] = [String(outputs[SITE_URL_OUTPUT]), String(outputs[EDGE_DOMAIN_OUTPUT])];
  if (url === `https://${edge}`) return `The site is at ${url}`;
  return `The site is at ${url}, as soon as that name leads to ${edge}`;
}

const headersSchema = z.record(
  z.string(),
  z.object({ 'content-type': z.exactOptional(z.string()), 'cache-control': z.string() }),
);

/** @throws DeliveryError when the artifact does not say which files it holds. */
function readHeaders(files: Unzipped, release: string): SiteHeaders {
  const text = new TextDecoder().decode(files[SITE_HEADERS] ?? new Uint8Array());
  const headers = headersSchema.safeParse(parseJson(text));
  const names = Object.keys(headers.data ?? {});
  if (headers.data && names.includes(LAST) && names.every((name) => files[name])) {
    return headers.data;
  }
  throw new DeliveryError([
    `The artifact of ${release} has no ${SITE_HEADERS} that names its files: build and deploy it again.`,
  ]);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function isWhole({ s3 }: Workplace['aws'], bucket: string, folder: string): Promise<boolean> {
  try {
    await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: `${folder}${LAST}` }));
    return true;
  } catch (error) {
    if (isAwsError(error, 'NotFound', 'NoSuchKey')) return false;
    throw error;
  }
}
