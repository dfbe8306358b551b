import type { Readable } from 'node:stream';

/**
 * The whole body; undefined when it is larger than the limit. No more than the limit is ever held: the
 * answer can go out at once, and what the caller still sends is read away behind it.
 *
 * @throws Error when the caller breaks off.
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
    // It may have gone while something else was waited for.
    if (request.destroyed) return brokeOff();
    request.once('error', reject);
    request.once('close', brokeOff);
    request.once('end', () => settle(Buffer.concat(chunks)));
    if (Number(request.headers['content-length'] ?? 0) > limitBytes) settle(undefined);
    else request.on('data', take);
  });
}
