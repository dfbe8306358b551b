/**
 * Reads a whole body, up to a limit. A Content-Length above the limit is refused without reading;
 * without a Content-Length, bytes are counted.
 *
 * @returns `too-large` as soon as that is known: the rest stays unread, and `listen` discards it.
 * `incomplete` when the connection ended before the body did.
 */
export async function readBody(
  request: Request,
  maxBytes: number,
): Promise<Uint8Array | 'too-large' | 'incomplete'> {
  const announcedBytes = request.headers.get('content-length');
  if (announcedBytes !== null) {
    if (Number(announcedBytes) > maxBytes) return 'too-large';
    // The HTTP parser enforces the Content-Length.
    return request.arrayBuffer().then(
      (body) => new Uint8Array(body),
      () => 'incomplete',
    );
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
  } catch {
    return 'incomplete';
  } finally {
    // The reader is not cancelled, since that would close the connection before the refusal
    // arrives.
    reader.releaseLock();
  }
  return Buffer.concat(chunks);
}
