import type { IncomingMessage } from 'node:http';
import { edgeSwitches } from './edge-switches.ts';

/** Request line and headers together (CloudFront quotas, "Maximum length of a request"). */
const LARGEST_REQUEST_BYTES = 20_480;
/** CloudFront quotas, "Maximum length of a URL". */
const LONGEST_URL_BYTES = 8192;

export interface EdgeRefusal {
  readonly status: number;
  /** Shown on the page. */
  readonly reason: string;
}

/** What CloudFront refuses for every distribution. */
export function refuseBySize({
  method,
  url,
  rawHeaders,
}: IncomingMessage): EdgeRefusal | undefined {
  const urlBytes = url?.length ?? 0;
  if (urlBytes > LONGEST_URL_BYTES) {
    return { status: 414, reason: 'The URL is longer than 8,192 bytes.' };
  }
  // `: ` and the line's end are two bytes each, one for each name and value.
  const headerBytes = rawHeaders.reduce((sum, text) => sum + text.length + 2, 0);
  if ((method?.length ?? 0) + urlBytes + ' HTTP/1.1'.length + headerBytes > LARGEST_REQUEST_BYTES) {
    return {
      status: edgeSwitches.headersTooLargeStatus,
      reason: 'Request line and headers are larger than 20,480 bytes.',
    };
  }
  return undefined;
}

/**
 * Refuses methods that the behaviour does not allow, and a GET with a body (Developer Guide, "GET
 * requests that include a body").
 */
export function refuseByMethod(
  { method = '', headers }: IncomingMessage,
  allowed: ReadonlySet<string>,
): EdgeRefusal | undefined {
  if (!allowed.has(method)) {
    return {
      status: edgeSwitches.methodNotAllowedStatus,
      reason:
        'This distribution is not configured to allow the HTTP request method of this request.',
    };
  }
  const hasBody =
    headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  if ((method === 'GET' || method === 'HEAD') && hasBody) {
    return { status: 403, reason: 'A GET request may not have a body.' };
  }
  return undefined;
}
