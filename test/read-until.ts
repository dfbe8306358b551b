/** Reads a stream until a text has come. The caller has cloned it for whatever else is to read it. */
export async function readUntil({ body }: Response, wanted: string): Promise<void> {
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
  for (let read = ''; !read.includes(wanted); ) {
    const { value, done } = (await reader?.read()) ?? { done: true };
    if (done) throw new Error(`The answer ended without ${wanted}`);
    read += value;
  }
}
