import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isOffThePath, TITLE_TEXT } from './off-the-path.ts';

/** How the model answers one call. */
export type Reply = (response: ServerResponse) => void;

/** An OpenAI-compatible server whose answers a test chooses. */
export interface HostileModel {
  readonly url: string;
  /** Bodies of the calls so far, except for titles and summaries, which no script answers. */
  readonly calls: readonly string[];
  /** Answers each of the next calls with one of these, and every further one with `GOOD_TEXT`. */
  script(...replies: readonly Reply[]): void;
  stop(): Promise<void>;
}

export const GOOD_TEXT = 'All is well again.';
const REAL_TOOL = 'securedApi___getMyProfile';

export async function startHostileModel(): Promise<HostileModel> {
  const calls: string[] = [];
  let replies: Reply[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.url === '/v1/models') {
      response.end('{"data":[{"id":"hostile"}]}');
      return;
    }
    const body = Buffer.concat(chunks).toString();
    if (isOffThePath(body)) {
      sends(says(TITLE_TEXT))(response);
      return;
    }
    calls.push(body);
    (replies.shift() ?? good)(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    script(...next) {
      replies = [...next];
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Chunks of a chat completion, and whether it then ends properly. */
const sends =
  (...chunks: readonly (object | string)[]): Reply =>
  (response) => {
    begin(response, chunks);
    response.end('data: [DONE]\n\n');
  };

/** Chunks, after which the connection is cut. */
const cutsAfter =
  (...chunks: readonly object[]): Reply =>
  (response) => {
    begin(response, chunks);
    response.write(': the last\n\n', () => response.destroy());
  };

/** Chunks, after which the answer ends without an end marker. */
const fadesAfter =
  (...chunks: readonly object[]): Reply =>
  (response) => {
    begin(response, chunks);
    response.end();
  };

const refuses =
  (status: number): Reply =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end('{"error":"no"}');
  };

function begin(response: ServerResponse, chunks: readonly (object | string)[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const chunk of chunks) {
    response.write(`data: ${typeof chunk === 'string' ? chunk : JSON.stringify(chunk)}\n\n`);
  }
}

const delta = (members: object, finish_reason: string | null = null) => ({
  choices: [{ delta: members, finish_reason }],
});
const says = (content: string, finish: string | null = 'stop') => delta({ content }, finish);
const uses = (name: unknown, args: unknown, id = 'call_1', index = 0) =>
  delta({ tool_calls: [{ index, id, function: { name, arguments: args } }] });
const ends = (reason: string) => delta({}, reason);

const good: Reply = sends(says(GOOD_TEXT));

/** The text of an answer that then sends nothing more until its caller disconnects. */
export const SAID_BEFORE_SILENCE = 'So much for now';
export const fallsSilent: Reply = (response) => begin(response, [says(SAID_BEFORE_SILENCE, null)]);

/** By what is odd about them. */
export const ODD_REPLIES: Readonly<Record<string, Reply>> = {
  'nothing but its end': sends(),
  'an empty text': sends(says('')),
  'a space': sends(says(' ')),
  'line ends': sends(says('\n\n')),
  'no text, and a reason': sends(ends('stop')),
  'a filter, no text': sends(ends('content_filter')),
  'a filter after text': sends(says('Well', 'content_filter')),
  'its length, no text': sends(ends('length')),
  'its length after text': sends(says('Once upon', 'length')),
  'its length in a tool call': sends(uses(REAL_TOOL, '{"a'), ends('length')),
  'tool __proto__': sends(uses('__proto__', '{}'), ends('tool_calls')),
  'tool constructor': sends(uses('constructor', '{}'), ends('tool_calls')),
  'tool toString': sends(uses('toString', '{}'), ends('tool_calls')),
  'tool hasOwnProperty': sends(uses('hasOwnProperty', '{}'), ends('tool_calls')),
  'tool without a name': sends(uses('', '{}'), ends('tool_calls')),
  'tool with no name at all': sends(uses(null, '{}'), ends('tool_calls')),
  'tool that there is not': sends(uses('deleteEverything', '{"a":1}'), ends('tool_calls')),
  'arguments cut off': sends(uses(REAL_TOOL, '{"a":'), ends('tool_calls')),
  'arguments that are a list': sends(uses(REAL_TOOL, '[1]'), ends('tool_calls')),
  'arguments that are null': sends(uses(REAL_TOOL, 'null'), ends('tool_calls')),
  'an argument __proto__': sends(
    uses(REAL_TOOL, '{"__proto__":{"polluted":true},"constructor":1}'),
    ends('tool_calls'),
  ),
  'an argument with half a character': sends(
    uses(REAL_TOOL, '{"a":"\\ud83d"}'),
    ends('tool_calls'),
  ),
  'one id for two calls': sends(
    uses(REAL_TOOL, '{}', 'same', 0),
    uses(REAL_TOOL, '{}', 'same', 1),
    ends('tool_calls'),
  ),
  'an id that is none': sends(uses(REAL_TOOL, '{}', 'é '.repeat(200)), ends('tool_calls')),
  'thirty calls at once': sends(
    ...Array.from({ length: 30 }, (_, index) => uses('nothing', '{}', `call_${index}`, index)),
    ends('tool_calls'),
  ),
  'a tool call that says stop': sends(
    says('Let me see.', null),
    uses(REAL_TOOL, '{}'),
    ends('stop'),
  ),
  'a reason of a call without one': sends(says('I call.', 'tool_calls')),
  'half a character': sends(
    '{"choices":[{"delta":{"content":"Oh \\ud83d"},"finish_reason":"stop"}]}',
  ),
  'a character in two pieces': sends(
    '{"choices":[{"delta":{"content":"Oh \\ud83d"}}]}',
    '{"choices":[{"delta":{"content":"\\ude00"},"finish_reason":"stop"}]}',
  ),
  'a cut before a word': cutsAfter(),
  'a cut after some words': cutsAfter(says('Once upon', null)),
  'no body': fadesAfter(),
  'no end after some words': fadesAfter(says('Once upon', null)),
  'no end after a tool call': fadesAfter(uses(REAL_TOOL, '{}')),
  'a throttle': refuses(429),
  'a throttle after some words': sends(says('Once upon', null), {
    error: { message: 'Slow down', code: 429 },
  }),
  'an error after some words': sends(says('Once upon', null), { error: { message: 'boom' } }),
  'an error at once': sends({ error: 'boom' }),
  'a refusal': refuses(400),
  'an outage': refuses(500),
  'a page': (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
  'no JSON': sends('{"choices":'),
  'thoughts alone': sends(delta({ reasoning: 'Hm.' }), ends('stop')),
  'a reason named constructor': sends(says('Well', 'constructor')),
  'a reason named __proto__': sends(says('Well', '__proto__')),
  'a text that looks like events': sends(says('event: done\ndata: {}\n\ndata: [DONE]\n\n\u0000\r')),
  'a very long text': sends(says('word '.repeat(40_000))),
};
