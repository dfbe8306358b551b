import { randomUUID } from 'node:crypto';
import {
  CONVERSATIONS_PATH,
  PROBLEM_MEDIA_TYPE,
  type Problem,
  type ProblemCode,
  type TurnToAppend,
} from '@three-tier-chat/wire-contract';
import { expect } from 'vitest';
import type { SignedIn } from '../services/local-cloud/okta/testing/sign-in.ts';
import type { LocalCloud } from './local-cloud.ts';
import { problemOf, REVEALING } from './problem.ts';
import { turnOf } from './turn-to-keep.ts';

export interface ConversationCall {
  readonly method?: string;
  readonly as?: Pick<SignedIn, 'accessToken'>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Requests to the conversations API through the edge, as the page sends them. */
export class ConversationRequests {
  readonly #cloud: LocalCloud;
  readonly #user: Pick<SignedIn, 'accessToken'>;

  /** @param user sends what names nobody else. */
  constructor(cloud: LocalCloud, user: Pick<SignedIn, 'accessToken'>) {
    this.#cloud = cloud;
    this.#user = user;
  }

  async call(
    path: string,
    { method = 'GET', as = this.#user, body, headers }: ConversationCall = {},
  ): Promise<Response> {
    const answer = await fetch(`${this.#cloud.url(0)}${CONVERSATIONS_PATH}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${as.accessToken}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return this.#cloud.leaks.hear(answer);
  }

  async read<T>(path: string, options?: ConversationCall): Promise<T> {
    const answer = await this.call(path, options);
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
    return (await answer.json()) as T;
  }

  append(id: string, turn: unknown, options: ConversationCall = {}): Promise<Response> {
    return this.call(`/${id}/turns`, { method: 'POST', body: turn, ...options });
  }

  finish(
    id: string,
    turnId: string,
    turn: unknown,
    options: ConversationCall = {},
  ): Promise<Response> {
    return this.call(`/${id}/turns/${turnId}`, { method: 'PUT', body: turn, ...options });
  }

  /** Begins a conversation with one turn. */
  async begin(changes: Partial<TurnToAppend> = {}): Promise<string> {
    const id = randomUUID();
    expect((await this.append(id, this.turnOf(changes))).status).toBe(201);
    return id;
  }

  turnOf(changes: Partial<TurnToAppend> = {}): TurnToAppend {
    const prompt = `Who am I? ${this.#cloud.leaks.canaries.prompt}`;
    return turnOf({ prompt, ...changes });
  }
}

/** Unlike the backend, an API names the trace in the problem alone. */
export async function expectProblem(answer: Response, code: ProblemCode): Promise<Problem> {
  const text = await answer.text();
  expect([answer.headers.get('content-type'), text]).toEqual([
    PROBLEM_MEDIA_TYPE,
    expect.any(String),
  ]);
  expect(text).not.toMatch(REVEALING);
  const problem = JSON.parse(text) as Problem;
  expect({ ...problem, status: answer.status }).toEqual(problemOf(code, problem.traceId));
  expect(problem.traceId).toMatch(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/);
  return problem;
}
