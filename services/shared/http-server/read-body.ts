/**
 * Reads a whole body, and no more of it than it may have: what is announced as too large is not
 * begun, what is not announced is counted.
 *
 * @returns `too-large` as soon as that is known. The rest stays unread: `listen` sees to it.
 */
export async function readBody(
  request: Request,
  maxBytes: number,
): Promise<Uint8Array | 'too-large'> {
  const announcedBytes = request.headers.get('content-length');
  if (announcedBytes !== null) {
    if (Number(announcedBytes) > maxBytes) return 'too-large';
    // The HTTP parser keeps to what was announced.
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
    // Not cancelled: that would close the connection, and the refusal would not arrive.
    reader.releaseLock();
  }
  return Buffer.concat(chunks);
}
