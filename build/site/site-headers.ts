import { cacheControlOf } from './cache-control.ts';
import { contentTypeOf } from './content-type.ts';

/** The file of a site's artifact that tells what else is in it, and with which headers it is stored. */
export const SITE_HEADERS = 'headers.json';

interface FileHeaders {
  /** Absent where the file's extension is not known. */
  readonly 'content-type'?: string;
  readonly 'cache-control': string;
}

/** Headers of each file of a site, by its path. A file that is not named here is not of the site. */
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
