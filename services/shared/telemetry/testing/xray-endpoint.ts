import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An X-Ray endpoint that records requests and answers as the test sets. */
export interface XRayEndpoint {
  /** For `AWS_ENDPOINT_URL_XRAY`. */
  readonly url: string;
  readonly received: readonly ReceivedRequest[];
  /** Answers each request after it has been recorded. */
  answer: RequestListener;
  close(): void;
}

interface ReceivedRequest {
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Listens on a free port. */
export async function startXRayEndpoint(answer: RequestListener): Promise<XRayEndpoint> {
  const received: ReceivedRequest[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    received.push({ url: request.url, headers: request.headers, body: Buffer.concat(chunks) });
    endpoint.answer(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint: XRayEndpoint = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answer,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
  return endpoint;
}
