import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CONVERSATIONS_PATH,
  isAnswered,
  isOpen,
  makeProblem,
  type ProblemCode,
  type TurnToAppend,
  type TurnToFinish,
} from '@three-tier-chat/wire-contract';

/** A turn as the store holds it. */
type HeldTurn = Omit<TurnToAppend, 'version'> & { readonly createdAt: string };

export interface ScriptedConversations {
  readonly url: string;
  /** Method and path of each request, and its token. */
  readonly requests: readonly { readonly line: string; readonly token: string | undefined }[];
  /** Turns by the conversation's id. */
  readonly turns: Map<string, HeldTurn[]>;
  readonly titles: Map<string, string>;
  /** Answers every request with this status until told otherwise. */
  refuse(status: number | undefined): void;
  close(): Promise<void>;
}

/**
 * Stands where the conversations API does, with its rules for turns that are open, for one user. Its
 * own tests and the journeys cover the API itself.
 */
export async function startScriptedConversations(): Promise<ScriptedConversations> {
  const requests: { readonly line: string; readonly token: string | undefined }[] = [];
  const turns = new Map<string, HeldTurn[]>();
  const titles = new Map<string, string>();
  let refusal: number | undefined;

  const append = (id: string, { version, ...turn }: TurnToAppend): [number, object] => {
    const held = turns.get(id) ?? [];
    const known = held.findIndex(({ turnId }) => turnId === turn.turnId);
    const last = held.at(-1);
    const answer = (outcome: string) => ({
      id,
      turnId: turn.turnId,
      version: held.length,
      title: titles.get(id) ?? turn.prompt,
      updatedAt: new Date().toISOString(),
      outcome,
    });
    const createdAt = new Date().toISOString();
    if (known >= 0) {
      const before = held[known] as HeldTurn;
      if (before.prompt !== turn.prompt) return refuse('turn-id-reused');
      if (known < held.length - 1 || isAnswered(before.outcome))
        return [201, answer(before.outcome)];
      held[known] = { ...turn, createdAt };
      return [201, answer(turn.outcome)];
    }
    if (last?.outcome === 'running') return refuse('session-busy');
    if (version !== held.length) return refuse(held.length ? 'conversation-changed' : 'not-found');
    if (last && isOpen(last.outcome)) {
      const { pending: _, ...rest } = last;
      held[held.length - 1] = { ...rest, outcome: 'approval-expired' };
    }
    held.push({ ...turn, createdAt });
    turns.set(id, held);
    titles.set(id, titles.get(id) ?? turn.prompt);
    return [201, answer(turn.outcome)];
  };

  const finish = (id: string, turnId: string, turn: TurnToFinish): [number, object] => {
    const held = turns.get(id) ?? [];
    const place = held.findIndex((one) => one.turnId === turnId);
    const before = held[place];
    if (!before) return refuse('not-found');
    const { replaces, ...content } = turn;
    const isOwn = before.attempt === turn.attempt || before.attempt === replaces;
    const isSame = !isOpen(before.outcome) && before.outcome === turn.outcome;
    if (!isOwn || (!isOpen(before.outcome) && !isSame)) return refuse('conversation-changed');
    held[place] = { ...content, turnId, createdAt: before.createdAt };
    return [
      200,
      { id, turnId, version: held.length, title: titles.get(id), outcome: turn.outcome },
    ];
  };

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const body = text ? JSON.parse(text) : undefined;
    const path = new URL(String(request.url), 'http://store').pathname;
    const [, id = '', what, turnId = ''] = path.slice(CONVERSATIONS_PATH.length).split('/');
    requests.push({
      line: `${request.method} ${what ?? ''}`.trim(),
      token: request.headers.authorization,
    });
    const handle = (): [number, object] => {
      if (refusal !== undefined) return [refusal, { message: 'away' }];
      if (request.method === 'POST') return append(id, body);
      if (request.method === 'PUT') return finish(id, turnId, body);
      const held = turns.get(id);
      if (!held) return refuse('not-found');
      if (request.method === 'PATCH') {
        if (titles.get(id) !== body.replaces) return refuse('conversation-changed');
        titles.set(id, body.title);
        return [200, { id, title: body.title }];
      }
      return [200, { id, title: titles.get(id), version: held.length, turns: held }];
    };
    const [status, answer] = handle();
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    turns,
    titles,
    refuse: (status) => {
      refusal = status;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function refuse(code: ProblemCode): [number, object] {
  const problem = makeProblem(code, 'refused', '1-0-0');
  return [problem.status, problem];
}
