import { STATUS_CODES } from 'node:http';
import type { WholeAnswer } from './compress.ts';
import type { EdgeRefusal } from './edge-limits.ts';

const TITLES: Readonly<Record<number, string>> = { 494: 'Request Header Too Large' };

/** The page that the edge returns itself if it cannot or may not ask the origin. */
export function edgePage({ status, reason }: EdgeRefusal, requestId: string): WholeAnswer {
  const title = `${status} ${TITLES[status] ?? STATUS_CODES[status] ?? 'Error'}`;
  const body = Buffer.from(
    `<!doctype html><html lang="en"><head><title>${title}</title></head><body><h1>${title}</h1><p>${reason}</p><p>Request ID: ${requestId}</p></body></html>\n`,
  );
  return {
    status,
    headers: {
      'content-type': 'text/html',
      'content-length': String(body.length),
      server: 'CloudFront',
      'x-cache': 'Error from cloudfront',
    },
    body,
  };
}
