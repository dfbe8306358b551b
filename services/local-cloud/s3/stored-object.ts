import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Resource } from '../terraform/resource.ts';
import { cacheControlOf } from './cache-control.ts';
import { contentTypeOf } from './content-type.ts';
import { s3Switches } from './s3-switches.ts';

export interface StoredObject {
  /** Quoted, as it stands in the header. */
  readonly etag: string;
  readonly lastModified: Date;
  readonly contentType: string;
  readonly cacheControl?: string;
  readonly body: Buffer;
}

/** The object that an `aws_s3_object` puts. @throws Error when it has no `content`. */
export function objectOf({ args, address }: Resource, lastModified: Date): StoredObject {
  const { content, content_type: contentType, cache_control: cacheControl } = args;
  if (typeof content !== 'string') {
    throw new Error(`${address}: the local cloud knows objects by their content only`);
  }
  return storedObject(Buffer.from(content), lastModified, {
    ...(typeof contentType === 'string' && { contentType }),
    ...(typeof cacheControl === 'string' && { cacheControl }),
  });
}

/** Files of a release by their path, with the headers that the deployment gives them. */
export async function objectsOfRelease(folder: string): Promise<ReadonlyMap<string, StoredObject>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(
      files.map(async (path): Promise<[string, StoredObject]> => {
        const key = path.slice(folder.length + 1);
        const [body, { mtime }] = await Promise.all([readFile(path), stat(path)]);
        const contentType = contentTypeOf(key);
        const headers = { cacheControl: cacheControlOf(key), ...(contentType && { contentType }) };
        return [key, storedObject(body, mtime, headers)];
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
