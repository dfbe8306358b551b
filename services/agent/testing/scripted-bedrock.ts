import { createServer, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { crc32 } from 'node:zlib';

/** What one model call answers: event-stream frames, and whether the stream then ends. */
export interface ModelReply {
  readonly frames: readonly Uint8Array[];
  readonly end: boolean;
  /** Sent only then. */
  readonly after?: Promise<void>;
}

interface ConverseRequest {
  readonly system: readonly { readonly text?: string }[];
  readonly messages: readonly { readonly role: string; readonly content: readonly unknown[] }[];
  readonly toolConfig?: { readonly tools: readonly unknown[] };
}

export interface ScriptedBedrock {
  readonly endpoint: string;
  readonly requests: readonly ConverseRequest[];
  /** Requests for the title of a conversation, which use up no scripted reply. */
  readonly titleRequests: readonly ConverseRequest[];
  /** Calls that are neither finished nor cancelled. */
  openCalls(): number;
  /** Queues replies to the next calls, in order. */
  script(...replies: readonly ModelReply[]): void;
  /** Replaces the queued replies. */
  reset(...replies: readonly ModelReply[]): void;
  /** Number of queued replies. */
  readonly left: number;
  close(): Promise<void>;
}

/** One frame of `application/vnd.amazon.eventstream` (Smithy, "Amazon Event Stream Specification"). */
function encode(kind: 'event' | 'exception', type: string, body: unknown): Uint8Array {
  const headers = Buffer.concat([
    encodeHeader(':message-type', kind),
    encodeHeader(`:${kind}-type`, type),
    encodeHeader(':content-type', 'application/json'),
  ]);
  const payload = Buffer.from(JSON.stringify(body));
  const lengths = Buffer.concat([
    uint32(headers.length + payload.length + 16),
    uint32(headers.length),
  ]);
  const message = Buffer.concat([lengths, uint32(crc32(lengths)), headers, payload]);
  return Buffer.concat([message, uint32(crc32(message))]);
}

function encodeHeader(name: string, value: string): Buffer {
  const stringType = 7;
  const head = Buffer.from([name.length, ...Buffer.from(name), stringType, 0, value.length]);
  return Buffer.concat([head, Buffer.from(value)]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

const textFrames = (deltas: readonly string[]): readonly Uint8Array[] => [
  encode('event', 'messageStart', { role: 'assistant' }),
  ...deltas.map((text) =>
    encode('event', 'contentBlockDelta', { contentBlockIndex: 0, delta: { text } }),
  ),
];

const endFrames = (stopReason: string): readonly Uint8Array[] => [
  encode('event', 'contentBlockStop', { contentBlockIndex: 0 }),
  encode('event', 'messageStop', { stopReason }),
  encode('event', 'metadata', {
    usage: { inputTokens: 5, outputTokens: 3, totalTokens: 8 },
    metrics: { latencyMs: 1 },
  }),
];

/** Sends the deltas and ends the turn. */
export const says = (...deltas: readonly string[]): ModelReply => ends('end_turn', ...deltas);

/** Reasons before it sends its text. */
export const thinks = (deltas: readonly string[], said: string): ModelReply => {
  const [start, ...text] = says(said).frames;
  const reasoning = deltas.map((it) =>
    encode('event', 'contentBlockDelta', {
      contentBlockIndex: 0,
      delta: { reasoningContent: { text: it } },
    }),
  );
  const stop = encode('event', 'contentBlockStop', { contentBlockIndex: 0 });
  return { frames: [...(start ? [start] : []), ...reasoning, stop, ...text], end: true };
};

/** Sends the deltas and ends with this stop reason. */
export const ends = (stopReason: string, ...deltas: readonly string[]): ModelReply => ({
  frames: [...textFrames(deltas), ...endFrames(stopReason)],
  end: true,
});

/** Sends the deltas and ends the stream in the middle of the message. */
export const breaksOff = (...deltas: readonly string[]): ModelReply => ({
  frames: textFrames(deltas),
  end: true,
});

interface Call {
  readonly name: string;
  /** A string is sent as it is. */
  readonly input: unknown;
  readonly id: string;
}

/** Calls a tool; input that is a string is sent as it is. */
export const calls = (name: string, input: unknown, id = 'tooluse_1'): ModelReply =>
  callsAll({ name, input, id });

/** Calls several tools in one message. */
export const callsAll = (...made: readonly Call[]): ModelReply => ({
  frames: [
    encode('event', 'messageStart', { role: 'assistant' }),
    ...made.flatMap(({ name, input, id }, contentBlockIndex) => [
      encode('event', 'contentBlockStart', {
        contentBlockIndex,
        start: { toolUse: { toolUseId: id, name } },
      }),
      encode('event', 'contentBlockDelta', {
        contentBlockIndex,
        delta: { toolUse: { input: typeof input === 'string' ? input : JSON.stringify(input) } },
      }),
      encode('event', 'contentBlockStop', { contentBlockIndex }),
    ]),
    ...endFrames('tool_use').slice(1),
  ],
  end: true,
});

/** Is throttled after the deltas. */
export const throttled = (...deltas: readonly string[]): ModelReply => ({
  frames: [
    ...textFrames(deltas),
    encode('exception', 'throttlingException', { message: 'Too many requests' }),
  ],
  end: true,
});

/** Sends the deltas and then nothing, with the stream open. */
export const hangs = (...deltas: readonly string[]): ModelReply => ({
  frames: textFrames(deltas),
  end: false,
});

/** What the model answers when it is asked for a title. */
export const TITLE = 'A scripted title';

/** Bedrock Runtime's ConverseStream on HTTP/2 without TLS, as the AWS SDK speaks it to `http://`. */
export async function startScriptedBedrock(): Promise<ScriptedBedrock> {
  const requests: ConverseRequest[] = [];
  const titleRequests: ConverseRequest[] = [];
  const replies: ModelReply[] = [];
  const sessions = new Set<ServerHttp2Session>();
  let openCalls = 0;
  const server = createServer();
  server.on('session', (session) => sessions.add(session));
  server.on('stream', async (stream: ServerHttp2Stream) => {
    stream.on('error', () => {});
    openCalls += 1;
    stream.once('close', () => {
      openCalls -= 1;
    });
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    const request = JSON.parse(Buffer.concat(chunks).toString()) as ConverseRequest;
    // After the first answer the agent asks for a title, at a moment that no test waits for.
    const isForTitle = request.messages
      .at(-1)
      ?.content.some((block) =>
        (block as { readonly text?: string }).text?.startsWith('Write a title'),
      );
    if (isForTitle) titleRequests.push(request);
    else requests.push(request);
    const reply = isForTitle ? says(TITLE) : (replies.shift() ?? says('(nothing scripted)'));
    await reply.after;
    if (stream.closed) return;
    stream.respond({ ':status': 200, 'content-type': 'application/vnd.amazon.eventstream' });
    for (const frame of reply.frames) stream.write(frame);
    if (reply.end) stream.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    titleRequests,
    openCalls: () => openCalls,
    script: (...next) => {
      replies.push(...next);
    },
    reset: (...next) => {
      replies.splice(0, replies.length, ...next);
    },
    get left() {
      return replies.length;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const session of sessions) session.destroy();
      }),
  };
}
