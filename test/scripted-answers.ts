import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type ChatEvent,
  formatChatEvent,
  type MessageRequest,
} from '@three-tier-chat/wire-contract';
import type { Page } from 'playwright-core';

/** A server in place of `/api/agent/invoke`, so that a test chooses every event of an answer. */
export interface ScriptedAnswers {
  /** Bodies of the messages so far. */
  readonly asked: readonly MessageRequest[];
  /**
   * The answers to the next messages; each script is used once, the last one for all that follow.
   */
  play(...scripts: readonly Script[]): void;
  /** Routes the messages of a page here. */
  answerFor(page: Page): Promise<void>;
  stop(): Promise<void>;
}

export type Script = (answer: ScriptedAnswer) => void | Promise<void>;

interface ScriptedAnswer {
  readonly response: ServerResponse;
  /** Sends events of a stream, with its headers before the first. */
  send(...events: readonly ChatEvent[]): void;
  /** The user has left. */
  readonly isAbandoned: boolean;
}

export const text = (delta: string): ChatEvent => ({ event: 'text', data: { delta } });

export function done(
  changes: Partial<Extract<ChatEvent, { event: 'done' }>['data']> = {},
): ChatEvent {
  const data = { message: '', sessionId: 's'.repeat(36), traceId: '', toolCalls: [], ...changes };
  return { event: 'done', data };
}

/** Sends events and ends. */
export function says(...events: readonly ChatEvent[]): Script {
  return ({ send, response }) => {
    send(...events);
    response.end();
  };
}

export async function startScriptedAnswers(): Promise<ScriptedAnswers> {
  const asked: MessageRequest[] = [];
  let scripts: readonly Script[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    asked.push(JSON.parse(Buffer.concat(chunks).toString('utf8')));
    const [script, ...rest] = scripts;
    if (rest.length > 0) scripts = rest;
    await script?.({
      response,
      send(...events) {
        if (!response.headersSent) {
          response.writeHead(200, { 'content-type': 'text/event-stream' });
        }
        for (const event of events) response.write(formatChatEvent(event));
      },
      get isAbandoned() {
        return response.closed;
      },
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    asked,
    play(...next) {
      asked.length = 0;
      scripts = next;
    },
    answerFor: (page) =>
      page.route('**/api/agent/invoke', (route) => route.continue({ url })).then(() => {}),
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Writes line after line until the user leaves or the test ends it. */
export function talks(until: () => boolean): Script {
  return async ({ send, response, ...answer }) => {
    for (let line = 1; !until() && !response.closed; line += 1) {
      send(text(`Line ${line} of an answer that goes on.\n\n`));
      await new Promise((resume) => setTimeout(resume, 15));
    }
    send(done());
    response.end(answer.isAbandoned ? undefined : '');
  };
}
