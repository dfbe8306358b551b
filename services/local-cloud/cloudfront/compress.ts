import type { OutgoingHttpHeaders } from 'node:http';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { normalizeEncodings } from './origin-request.ts';

export interface WholeAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

const COMPRESSIBLE =
  /^(?:text\/(?:html|css|javascript|plain|xml)|application\/(?:javascript|json|manifest\+json|wasm|xml)|image\/svg\+xml)$/;
const SMALLEST_BYTES = 1000;
const LARGEST_BYTES = 10_000_000;
const STATUSES = [200, 403, 404];
/** Brotli's default of 11 would delay the first page on a laptop. */
const BROTLI_QUALITY = 5;

const brotli = promisify<Buffer, zlib.BrotliOptions, Buffer>(zlib.brotliCompress);
const gzip = promisify<Buffer, Buffer>(zlib.gzip);

/**
 * Compresses an answer where CloudFront would (Developer Guide, "How CloudFront compression
 * works"): by type, size and status, preferring Brotli to gzip. An entity tag becomes a weak one.
 */
export async function compress(
  answer: WholeAnswer,
  acceptEncoding: string | undefined,
): Promise<WholeAnswer> {
  const { status, headers, body } = answer;
  const type = String(headers['content-type'] ?? '')
    .split(';')[0]
    ?.trim();
  const fits =
    STATUSES.includes(status) &&
    headers['content-encoding'] === undefined &&
    body.length >= SMALLEST_BYTES &&
    body.length <= LARGEST_BYTES &&
    COMPRESSIBLE.test(type ?? '');
  const [encoding] = normalizeEncodings(acceptEncoding).split(', ');
  if (!fits || !encoding) return answer;

  const compressed =
    encoding === 'br'
      ? await brotli(body, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } })
      : await gzip(body);
  const { etag } = headers;
  return {
    status,
    headers: {
      ...headers,
      'content-encoding': encoding,
      'content-length': String(compressed.length),
      vary: 'Accept-Encoding',
      ...(typeof etag === 'string' && { etag: etag.startsWith('W/') ? etag : `W/${etag}` }),
    },
    body: compressed,
  };
}
