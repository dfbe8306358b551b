import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type ApprovalRequest,
  type ChatEvent,
  formatChatEvent,
  type InvokeRequest,
  type MessageRequest,
  makeProblem,
  makeTraceRoot,
  PROBLEM,
  type ProblemCode,
  type ResumeRequest,
} from '@three-tier-chat/wire-contract';
import type { Page } from 'playwright-core';

/** A server in place of `/api/agent/invoke`, so that a test chooses every event of an answer. */
export interface ScriptedAnswers {
  /** Bodies of the messages so far. */
  readonly asked: readonly MessageRequest[];
  /** Bodies of the requests that joined a turn again. */
  readonly joined: readonly ResumeRequest[];
  /** Bodies of the decisions on calls. */
  readonly decided: readonly ApprovalRequest[];
  /** Ids of the turns that were to be stopped; each is acknowledged. */
  readonly stopped: readonly string[];
  /**
   * The answers to the next requests; each script is used once, the last one for all that follow.
   */
  play(...scripts: readonly Script[]): void;
  /** Routes the messages of a page, or of all pages of a browser, here. */
  answerFor(page: Pick<Page, 'route'>): Promise<void>;
  stop(): Promise<void>;
}

export type Script = (answer: ScriptedAnswer) => void | Promise<void>;

interface ScriptedAnswer {
  readonly response: ServerResponse;
  /**
   * Sends events of a stream, with its headers before the first, and numbers: those of a message
   * begin with `start`, those of other requests go on after the last one that the reader has.
   */
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

/** Sends events, and breaks the connection. */
export function breaksAfter(...events: readonly ChatEvent[]): Script {
  return ({ send, response }) => {
    if (events.length > 0) send(...events);
    // Once they have been sent.
    setTimeout(() => response.destroy(), 50);
  };
}

/** Sends events, and nothing more. */
export function holdsAfter(...events: readonly ChatEvent[]): Script {
  return ({ send }) => send(...events);
}

/** Answers with a problem. */
export function refuses(code: ProblemCode, detail: string): Script {
  return ({ response }) => {
    response.writeHead(PROBLEM[code].status, { 'content-type': 'application/problem+json' });
    response.end(JSON.stringify(makeProblem(code, detail, makeTraceRoot())));
  };
}

export async function startScriptedAnswers(): Promise<ScriptedAnswers> {
  const asked: MessageRequest[] = [];
  const joined: ResumeRequest[] = [];
  const decided: ApprovalRequest[] = [];
  const stopped: string[] = [];
  let scripts: readonly Script[] = [];
  let lastId = 0;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as InvokeRequest;
    if ('stop' in body) {
      const { turnId } = body.stop;
      stopped.push(turnId);
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ turnId, outcome: 'stopped' }));
      return;
    }
    if ('resume' in body) {
      joined.push(body);
      lastId = body.resume.after;
    } else if ('approval' in body) decided.push(body);
    else {
      asked.push(body);
      lastId = 0;
    }
    const turnId = ('turnId' in body && body.turnId) || '';
    const [script, ...rest] = scripts;
    if (rest.length > 0) scripts = rest;
    await script?.({
      response,
      send(...events) {
        if (!response.headersSent) {
          response.writeHead(200, { 'content-type': 'text/event-stream' });
        }
        const start: ChatEvent = { event: 'start', data: { turnId } };
        for (const event of lastId === 0 ? [start, ...events] : events) {
          lastId += 1;
          response.write(formatChatEvent(event, lastId));
        }
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
    joined,
    decided,
    stopped,
    play(...next) {
      for (const list of [asked, joined, decided, stopped]) list.length = 0;
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
