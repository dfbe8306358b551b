/**
 * Reads a whole body, up to a limit. A Content-Length above the limit is refused without reading;
 * without a Content-Length, bytes are counted.
 *
 * @returns `too-large` as soon as that is known. The rest stays unread; `listen` discards it.
 */
export async function readBody(
  request: Request,
  maxBytes: number,
): Promise<Uint8Array | 'too-large'> {
  const announcedBytes = request.headers.get('content-length');
  if (announcedBytes !== null) {
    if (Number(announcedBytes) > maxBytes) return 'too-large';
    // The HTTP parser enforces the Content-Length.
    return new Uint8Array(await request.arrayBuffer());
  }
  const reader = request.body?.getReader();
  if (!reader) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      bytes += next.value.byteLength;
      if (bytes > maxBytes) return 'too-large';
      chunks.push(next.value);
    }
  } finally {
    // The reader is not cancelled, since that would close the connection before the refusal
    // arrives.
    reader.releaseLock();
  }
  return Buffer.concat(chunks);
}
