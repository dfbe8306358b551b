import type { Readable } from 'node:stream';

/**
 * Reads the whole body; undefined if it is larger than the limit. No more than the limit is ever
 * kept: the answer can be sent at once, and the rest of the body is discarded.
 *
 * @throws Error if the caller breaks off.
 */
export function readBody(
  request: Readable & { readonly headers: Readonly<Record<string, unknown>> },
  limitBytes: number,
): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const settle = (body: Buffer | undefined) => {
      chunks.length = 0;
      request.off('data', take);
      resolve(body);
      request.resume();
    };
    const take = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > limitBytes) settle(undefined);
      else chunks.push(chunk);
    };
    const brokeOff = () => reject(new Error('The caller broke off'));
    // The caller may have disconnected while something else was awaited.
    if (request.destroyed) return brokeOff();
    request.once('error', reject);
    request.once('close', brokeOff);
    request.once('end', () => settle(Buffer.concat(chunks)));
    if (Number(request.headers['content-length'] ?? 0) > limitBytes) settle(undefined);
    else request.on('data', take);
  });
}
