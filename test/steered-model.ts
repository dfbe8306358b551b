import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isOffThePath } from './off-the-path.ts';

/** What the model says: text, or calls of tools. */
export type Said = string | { readonly call: string; readonly input: object };

/** One call of the model, as a test sees it. */
export interface ModelCall {
  /** The last text that the user wrote. */
  readonly prompt: string;
  /** The whole request, as JSON. */
  readonly body: string;
  /** Results of tools since the user's last text. */
  readonly results: readonly string[];
}

/** An OpenAI-compatible server that says what a test makes it say, piece by piece. */
export interface SteeredModel {
  readonly url: string;
  /** Calls that are answered and not yet over. */
  open(): number;
  readonly calls: readonly ModelCall[];
  stop(): Promise<void>;
}

interface ChatMessage {
  readonly role: string;
  readonly content?: unknown;
}

export const STEERED_TITLE = 'A title by the model';

/** @param answer of every call but those for titles and summaries. */
export async function startSteeredModel(
  answer: (call: ModelCall) => AsyncIterable<Said> | Iterable<Said>,
): Promise<SteeredModel> {
  const calls: ModelCall[] = [];
  let open = 0;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.url === '/v1/models') {
      response.end('{"data":[{"id":"steered"}]}');
      return;
    }
    const body = Buffer.concat(chunks).toString();
    const call = readCall(body);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    open += 1;
    response.once('close', () => {
      open -= 1;
    });
    const send = (delta: object, finish_reason: string | null = null) =>
      response.write(`data: ${JSON.stringify({ choices: [{ delta, finish_reason }] })}\n\n`);
    if (isOffThePath(body)) send({ content: STEERED_TITLE }, 'stop');
    else {
      calls.push(call);
      let index = 0;
      for await (const said of answer(call)) {
        if (response.destroyed) break;
        if (typeof said === 'string') send({ content: said });
        else {
          const made = { name: said.call, arguments: JSON.stringify(said.input) };
          send({ tool_calls: [{ index, id: `call_${crypto.randomUUID()}`, function: made }] });
          index += 1;
        }
      }
      if (response.destroyed) return;
      send({}, index > 0 ? 'tool_calls' : 'stop');
    }
    response.end('data: [DONE]\n\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    open: () => open,
    calls,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function readCall(body: string): ModelCall {
  const { messages } = JSON.parse(body) as { readonly messages: readonly ChatMessage[] };
  const last = messages.findLastIndex(({ role }) => role === 'user');
  return {
    prompt: textOf(messages[last]),
    body,
    results: messages
      .slice(last + 1)
      .filter(({ role }) => role === 'tool')
      .map(textOf),
  };
}

function textOf(message: ChatMessage | undefined): string {
  const content = message?.content;
  return typeof content === 'string' ? content : JSON.stringify(content ?? '');
}
