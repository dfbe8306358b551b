import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CONVERSATIONS_PATH } from '@three-tier-chat/wire-contract';
import { type Answer, type HeldTurn, makeTurnStore, refuse } from './turn-store.ts';

export interface ScriptedConversations {
  readonly url: string;
  /** Method and last part of the path of each request, and its token. */
  readonly requests: readonly { readonly line: string; readonly token: string | undefined }[];
  /** Turns by the conversation's id. */
  readonly turns: Map<string, HeldTurn[]>;
  readonly titles: Map<string, string>;
  /** Answers every request with this status until told otherwise. */
  refuse(status: number | undefined): void;
  /** Answers in this way until told otherwise, to requests whose line it accepts. */
  answer(how: Misbehaviour | undefined): void;
  /** Forgets a conversation, as its deletion does. */
  remove(id: string): void;
  /** The time is over for which running turns were opened. */
  closeRunning(id: string): void;
  close(): Promise<void>;
}

interface Misbehaviour {
  readonly line: RegExp;
  /** Answers only then. */
  readonly after?: Promise<void>;
  /** Does not do what is asked. */
  readonly instead?: { readonly status: number; readonly body: string };
  /** Does what is asked, and breaks the connection instead of answering. */
  readonly breaksOff?: boolean;
}

/**
 * Stands where the conversations API does, with its rules for turns that are open, for one user. Its
 * own tests and the journeys cover the API itself.
 */
export async function startScriptedConversations(): Promise<ScriptedConversations> {
  const requests: { readonly line: string; readonly token: string | undefined }[] = [];
  const store = makeTurnStore();
  let refusal: number | undefined;
  let misbehaviour: Misbehaviour | undefined;

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const body = text ? JSON.parse(text) : undefined;
    const path = new URL(String(request.url), 'http://store').pathname;
    const [, id = '', what, turnId = ''] = path.slice(CONVERSATIONS_PATH.length).split('/');
    const line = `${request.method} ${what ?? ''}`.trim();
    requests.push({ line, token: request.headers.authorization });
    const odd = misbehaviour?.line.test(line) ? misbehaviour : undefined;
    await odd?.after;
    const handle = (): Answer => {
      if (refusal !== undefined) return [refusal, { message: 'away' }];
      switch (request.method) {
        case 'POST':
          return store.append(id, body);
        case 'PUT':
          return store.finish(id, turnId, body);
        case 'PATCH':
          return store.rename(id, body);
        case 'GET':
          return store.read(id);
        default:
          return refuse('not-found');
      }
    };
    const [status, answer] = odd?.instead
      ? [odd.instead.status, odd.instead.body]
      : handle().map((part) => (typeof part === 'number' ? part : JSON.stringify(part)));
    if (odd?.breaksOff) response.destroy();
    else {
      response
        .writeHead(Number(status), { 'content-type': 'application/json' })
        .end(String(answer));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    turns: store.turns,
    titles: store.titles,
    refuse: (status) => {
      refusal = status;
    },
    answer: (how) => {
      misbehaviour = how;
    },
    remove: store.remove,
    closeRunning: store.closeRunning,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
