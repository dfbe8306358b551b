import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A request of the provider, of Terraform or of an SDK. */
export interface AwsRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** `AppRunner.CreateService` */
  readonly target: string;
  readonly body: string;
}

export interface AwsAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A part of AWS that moto lacks or gets wrong. */
export interface AwsPart {
  /** Answers requests that moto does not support; undefined for all others. */
  handle?(request: AwsRequest): AwsAnswer | undefined;
  /** Adds what moto dropped to its answer; undefined if nothing is missing. */
  complete?(request: AwsRequest, answer: AwsAnswer): AwsAnswer | undefined;
  /** Names of its current resources. */
  contents(): readonly string[];
}
/** Sees each request before it is answered, and may delay or drop it. */
type Watcher = (request: AwsRequest) => Promise<'pass' | 'drop'> | undefined;

export interface Overlay {
  readonly url: string;
  watch(watcher: Watcher): () => void;
  /** Names of the current resources of all parts. */
  contents(): readonly string[];
  stop(): Promise<void>;
}

/**
 * A proxy in front of moto: answers what moto lacks, completes its answers, and passes on the rest.
 */
export async function startOverlay(motoPort: number, parts: readonly AwsPart[]): Promise<Overlay> {
  const watchers = new Set<Watcher>();
  const server = createServer(async (incoming, outgoing) => {
    const body = await buffer(incoming);
    const asked: AwsRequest = {
      method: incoming.method ?? 'GET',
      url: incoming.url ?? '/',
      target: String(incoming.headers['x-amz-target'] ?? ''),
      body: body.toString('utf8'),
    };
    for (const watcher of watchers) {
      if ((await watcher(asked)) === 'drop') {
        outgoing.destroy();
        return;
      }
    }
    for (const part of parts) {
      const answer = part.handle?.(asked);
      if (answer) {
        outgoing.writeHead(answer.status, answer.headers).end(answer.body);
        return;
      }
    }
    passOn(motoPort, incoming, body, outgoing, (answer) =>
      parts.reduce((completed, part) => part.complete?.(asked, completed) ?? completed, answer),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    watch(watcher) {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    contents: () => parts.flatMap((part) => part.contents()),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function unknownToMoto({ method, url, headers }: IncomingMessage, text: string): AwsAnswer {
  const message = `moto cannot do ${headers['x-amz-target'] ?? `${method} ${url}`}: ${text.slice(0, 200)}`;
  return { status: 400, body: JSON.stringify({ __type: 'ValidationException', message }) };
}

function passOn(
  port: number,
  incoming: IncomingMessage,
  body: Buffer,
  outgoing: ServerResponse,
  complete: (answer: AwsAnswer) => AwsAnswer,
): void {
  const upstream = request(
    {
      host: '127.0.0.1',
      port,
      method: incoming.method,
      path: incoming.url,
      headers: incoming.headers,
    },
    async (answer) => {
      const original = await buffer(answer);
      const status = answer.statusCode ?? 500;
      const text = original.toString('utf8');
      // The provider retries server errors for minutes, but moto's errors are permanent.
      const completed =
        status >= 500 ? unknownToMoto(incoming, text) : complete({ status, body: text });
      const {
        'content-length': _length,
        'transfer-encoding': _encoding,
        ...headers
      } = answer.headers;
      // Only completed answers may be read as text, since an S3 object can be binary.
      const content = completed.body === text ? original : completed.body;
      outgoing
        .writeHead(completed.status, {
          ...headers,
          ...(incoming.method === 'HEAD'
            ? { 'content-length': _length }
            : { 'content-length': Buffer.byteLength(content) }),
        })
        .end(content);
    },
  );
  upstream.on('error', () => outgoing.writeHead(502).end());
  upstream.end(body);
}
