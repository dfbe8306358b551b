import { type Unzipped, unzipSync } from 'fflate';
import * as z from 'zod';
import { SITE_HEADERS } from '../build/site/site-headers.ts';
import { DeliveryError } from './delivery-error.ts';

/** A file of a site with its headers for storage. */
export interface SiteFile {
  readonly name: string;
  readonly content: Uint8Array;
  readonly contentType: string | undefined;
  readonly cacheControl: string;
}

const headersSchema = z.record(
  z.string(),
  z.object({ 'content-type': z.string().optional(), 'cache-control': z.string() }),
);

/**
 * The files of a site's artifact.
 *
 * @param release identifies the artifact in the message.
 * @throws DeliveryError if the artifact does not list its files, or lacks one.
 */
export function readSiteFiles(zip: Uint8Array, release: string): readonly SiteFile[] {
  const content = unzipSync(zip);
  const headers = headersSchema.safeParse(readJson(content[SITE_HEADERS]));
  return Object.entries(headers.data ?? refuse(release)).map(([name, header]) => ({
    name,
    content: contentOf(content, name) ?? refuse(release),
    contentType: header['content-type'],
    cacheControl: header['cache-control'],
  }));
}

function contentOf(files: Unzipped, name: string): Uint8Array | undefined {
  return Object.hasOwn(files, name) ? files[name] : undefined;
}

function readJson(content: Uint8Array | undefined): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(content));
  } catch {
    return undefined;
  }
}

function refuse(release: string): never {
  throw new DeliveryError([
    `The artifact of ${release} has no ${SITE_HEADERS} that lists its files: build and deploy it again.`,
  ]);
}
