import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An OpenAI-compatible server whose answers a test delays or refuses. */
export interface HeldModel {
  readonly url: string;
  /**
   * What the next request gets: `hold` starts an answer and never ends it, `fail` refuses it,
   * `answer` gives it completely.
   */
  behave(behaviour: 'hold' | 'fail' | 'answer'): void;
  /** Number of held answers. */
  open(): number;
  /** Resolves when this number of answers is held. */
  openIs(count: number): Promise<void>;
  /** When the last of them ended, by `performance.now()`; 0 before the first. */
  lastEndedAtMs(): number;
  /** Number of requests so far. */
  asked(): number;
  /** Resolves when the caller of a held answer has disconnected. */
  abandoned(): Promise<void>;
  stop(): Promise<void>;
}

export const HELD_TEXT = 'This much came before';
export const WHOLE_TEXT = 'This is all of it.';

export async function startHeldModel(): Promise<HeldModel> {
  let behaviour: Parameters<HeldModel['behave']>[0] = 'answer';
  let open = 0;
  let lastEndedAtMs = 0;
  let asked = 0;
  let abandoned = Promise.withResolvers<void>();

  const changed = new EventTarget();
  const changeOpen = (by: number): void => {
    open += by;
    changed.dispatchEvent(new Event('open'));
  };

  const server = createServer((request, response) => {
    request.resume();
    if (request.url === '/v1/models') {
      response.end(JSON.stringify({ data: [{ id: 'held' }] }));
      return;
    }
    asked += 1;
    if (behaviour === 'fail') {
      response.writeHead(400).end();
    } else {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      if (behaviour === 'hold') {
        changeOpen(+1);
        response.once('close', () => {
          lastEndedAtMs = performance.now();
          changeOpen(-1);
          abandoned.resolve();
        });
        writeText(response, HELD_TEXT);
      } else {
        writeText(response, WHOLE_TEXT);
        response.end('data: [DONE]\n\n');
      }
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    behave(next) {
      behaviour = next;
      abandoned = Promise.withResolvers();
    },
    open: () => open,
    async openIs(count) {
      while (open !== count) await once(changed, 'open');
    },
    lastEndedAtMs: () => lastEndedAtMs,
    asked: () => asked,
    abandoned: () => abandoned.promise,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function writeText(response: ServerResponse, content: string): void {
  response.write(`data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`);
}
