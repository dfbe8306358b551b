import { cacheControlOf } from './cache-control.ts';
import { contentTypeOf } from './content-type.ts';

/** The file of a site's artifact that lists its other files and the headers to store them with. */
export const SITE_HEADERS = 'headers.json';

interface FileHeaders {
  /** Absent if the file's extension is unknown. */
  readonly 'content-type'?: string;
  readonly 'cache-control': string;
}

/**
 * Headers of each file of a site, by path. A file that is not listed does not belong to the site.
 */
type SiteHeaders = Readonly<Record<string, FileHeaders>>;

/** The headers with which the files of a site are stored. */
export function siteHeaders(paths: readonly string[]): SiteHeaders {
  return Object.fromEntries(
    [...paths].sort().map((path) => {
      const contentType = contentTypeOf(path);
      return [
        path,
        {
          ...(contentType !== undefined && { 'content-type': contentType }),
          'cache-control': cacheControlOf(path),
        },
      ];
    }),
  );
}
