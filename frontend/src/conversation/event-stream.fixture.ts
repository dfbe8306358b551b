/** A body with exactly these chunks. */
export function streamOf(chunks: readonly (string | Uint8Array)[]): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start(controller) {
      for (const it of chunks) controller.enqueue(typeof it === 'string' ? encoder.encode(it) : it);
      controller.close();
    },
  });
}

/** Collects everything that a source yields. */
export async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const it of source) all.push(it);
  return all;
}
