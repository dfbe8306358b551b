import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { Resource } from '../terraform/resource.ts';
import { s3Switches } from './s3-switches.ts';

export interface StoredObject {
  /** Quoted, as in the header. */
  readonly etag: string;
  readonly lastModified: Date;
  readonly contentType: string;
  readonly cacheControl?: string;
  readonly body: Buffer;
}

/** The object that an `aws_s3_object` puts. @throws Error if it has no `content`. */
export function objectOf({ args, address }: Resource, lastModified: Date): StoredObject {
  const { content, content_type: contentType, cache_control: cacheControl } = args;
  if (typeof content !== 'string') {
    throw new Error(`${address}: the local cloud supports objects only with content`);
  }
  return storedObject(Buffer.from(content), lastModified, {
    ...(typeof contentType === 'string' && { contentType }),
    ...(typeof cacheControl === 'string' && { cacheControl }),
  });
}

/**
 * The file that a site's artifact has about its files: the deployment uploads them with these
 * headers.
 */
const headersSchema = z.record(
  z.string(),
  z.object({ 'content-type': z.string().optional(), 'cache-control': z.string() }),
);

/** Files of a release by their path. @throws Error if its artifact does not list them. */
export async function objectsOfRelease(folder: string): Promise<ReadonlyMap<string, StoredObject>> {
  const headers = headersSchema.parse(
    JSON.parse(await readFile(join(folder, 'headers.json'), 'utf8')),
  );
  return new Map(
    await Promise.all(
      Object.entries(headers).map(async ([key, header]): Promise<[string, StoredObject]> => {
        const path = join(folder, key);
        const [body, { mtime }] = await Promise.all([readFile(path), stat(path)]);
        const contentType = header['content-type'];
        const cacheControl = header['cache-control'];
        return [
          key,
          storedObject(body, mtime, { cacheControl, ...(contentType && { contentType }) }),
        ];
      }),
    ),
  );
}

function storedObject(
  body: Buffer,
  lastModified: Date,
  headers: { readonly contentType?: string; readonly cacheControl?: string },
): StoredObject {
  return {
    etag: `"${createHash('md5').update(body).digest('hex')}"`,
    lastModified,
    contentType: s3Switches.defaultContentType,
    body,
    ...headers,
  };
}
