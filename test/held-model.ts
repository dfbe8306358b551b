import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { isOffThePath, TITLE_TEXT } from './off-the-path.ts';

/** An OpenAI-compatible server whose answers a test delays or refuses. */
export interface HeldModel {
  readonly url: string;
  /**
   * What the next request gets: `hold` starts an answer and does not end it, `talk` ends it after a
   * random pause, `fail` refuses it, `answer` gives it completely.
   */
  behave(behaviour: 'hold' | 'talk' | 'fail' | 'answer'): void;
  /** Ends the answers that are held as `talk` does. */
  release(): void;
  /** Number of held answers. */
  open(): number;
  /** Resolves when this number of answers is held. */
  openIs(count: number): Promise<void>;
  /** When the last of them ended, by `performance.now()`; 0 before the first. */
  lastEndedAtMs(): number;
  /** Number of requests so far, except for titles and summaries, which are answered in any case. */
  asked(): number;
  /** Resolves when the caller of a held answer has disconnected. */
  abandoned(): Promise<void>;
  stop(): Promise<void>;
}

export const HELD_TEXT = 'This much came before';
const REST_TEXT = ', and this after a while.';
/** A held answer that was released. */
export const RELEASED_TEXT = HELD_TEXT + REST_TEXT;
export const WHOLE_TEXT = 'This is all of it.';
/** The longest pause of an answer. */
const PAUSE_MS = 200;

export async function startHeldModel(): Promise<HeldModel> {
  let behaviour: Parameters<HeldModel['behave']>[0] = 'answer';
  const held = new Set<ServerResponse>();
  let lastEndedAtMs = 0;
  let asked = 0;
  let abandoned = Promise.withResolvers<void>();

  const changed = new EventTarget();
  const change = (): void => void changed.dispatchEvent(new Event('open'));

  const hold = (response: ServerResponse): void => {
    held.add(response);
    change();
    response.once('close', () => {
      lastEndedAtMs = performance.now();
      if (!response.writableEnded) abandoned.resolve();
      held.delete(response);
      change();
    });
    writeText(response, HELD_TEXT);
  };
  const goOn = (response: ServerResponse): void => end(response, REST_TEXT);

  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    if (request.url === '/v1/models') {
      response.end(JSON.stringify({ data: [{ id: 'held' }] }));
      return;
    }
    if (body === undefined) return;
    if (isOffThePath(body)) {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      end(response, TITLE_TEXT);
      return;
    }
    asked += 1;
    if (behaviour === 'fail') {
      response.writeHead(400).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    if (behaviour === 'answer') end(response, WHOLE_TEXT);
    else {
      const isTalk = behaviour === 'talk';
      hold(response);
      if (isTalk) await delay(PAUSE_MS * Math.random()).then(() => goOn(response));
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
    release() {
      for (const response of held) goOn(response);
    },
    open: () => held.size,
    async openIs(count) {
      while (held.size !== count) await once(changed, 'open');
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

/** @returns undefined if its sender has left. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks).toString();
}

function end(response: ServerResponse, content: string): void {
  if (response.destroyed) return;
  writeText(response, content);
  response.end('data: [DONE]\n\n');
}

function writeText(response: ServerResponse, content: string): void {
  response.write(`data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`);
}
