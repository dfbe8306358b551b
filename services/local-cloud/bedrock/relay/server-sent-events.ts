/**
 * Reads the data of server-sent events (HTML Living Standard, "Parsing an event stream"), however
 * they are divided into pieces.
 */
export async function* readEventData(
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  let buffer = '';
  let data: string[] = [];
  for await (const chunk of body) {
    buffer += decoder.decode(chunk, { stream: true });
    // A CR at the very end may be the first half of CRLF.
    const lines = buffer.split(/\r\n|\n|\r(?!$)/);
    buffer = lines.pop() ?? '';
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) yield data.join('\n');
        data = [];
      } else if (/^data(?::|$)/.test(line)) {
        data.push(line.slice('data:'.length).replace(/^ /, ''));
      }
    }
  }
}
