import { randomUUID } from 'node:crypto';
import {
  type Approval,
  type ChatEvent,
  INVOKE_PATH,
  type InvokeRequest,
  type InvokeResponse,
  type Problem,
  type StoppedTurn,
} from '@three-tier-chat/wire-contract';
import type { LocalCloud } from './local-cloud.ts';

/** What a client needs to know of a cloud. */
type Edge = Pick<LocalCloud, 'url'>;

type Tokens = { readonly accessToken: string; readonly idToken?: string | undefined };

/** An event with the number that it has on the wire. */
export type Numbered = ChatEvent & { readonly id: number };

/** What a client has of a turn: `start` begins it anew, as the contract says. */
export interface Received {
  readonly events: readonly Numbered[];
  readonly lastId: number;
  readonly text: string;
  readonly last: Numbered | undefined;
}

/** A client of the invoke route at the edge, as the page is one: one conversation of one user. */
export class ChatClient {
  readonly sessionId: string;
  readonly #cloud: Edge;
  readonly #tokens: Tokens;

  constructor(cloud: Edge, tokens: Tokens, sessionId: string = randomUUID()) {
    this.#cloud = cloud;
    this.#tokens = tokens;
    this.sessionId = sessionId;
  }

  post(body: InvokeRequest, accept = 'text/event-stream', signal?: AbortSignal): Promise<Response> {
    return fetch(`${this.#cloud.url(0)}${INVOKE_PATH}`, {
      method: 'POST',
      headers: {
        accept,
        authorization: `Bearer ${this.#tokens.accessToken}`,
        'content-type': 'application/json',
        ...(this.#tokens.idToken && { 'x-id-token': this.#tokens.idToken }),
      },
      body: JSON.stringify(body),
      signal: signal ?? null,
    });
  }

  /** Events of a stream, as they come. @throws ProblemAnswer */
  async *stream(body: InvokeRequest, signal?: AbortSignal): AsyncGenerator<Numbered, void> {
    const response = await this.post(body, 'text/event-stream', signal);
    if (!response.ok || !response.body) throw new ProblemAnswer(await response.json());
    let held = '';
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      const frames = (held + chunk).split('\n\n');
      held = frames.pop() ?? '';
      for (const frame of frames) if (!frame.startsWith(':')) yield parseFrame(frame);
    }
  }

  message(prompt: string, turnId: string = randomUUID()): InvokeRequest {
    return { prompt, sessionId: this.sessionId, turnId };
  }

  resume(turnId: string, after = 0): InvokeRequest {
    return { sessionId: this.sessionId, resume: { turnId, after } };
  }

  approval(id: string, decision: 'approve' | 'deny'): InvokeRequest {
    return { sessionId: this.sessionId, approval: { id, decision } };
  }

  /** Reads a stream to its end, or until the reader has enough and leaves. */
  async read(
    body: InvokeRequest,
    { enough = () => false, before = NOTHING }: ReadOptions = {},
  ): Promise<Received> {
    const left = new AbortController();
    let received = before;
    try {
      for await (const event of this.stream(body, left.signal)) {
        received = take(received, event);
        if (enough(received)) left.abort();
      }
    } catch (error) {
      if (!left.signal.aborted) throw error;
    }
    return received;
  }

  async stop(turnId: string): Promise<StoppedTurn> {
    const body = { sessionId: this.sessionId, stop: { turnId } };
    const response = await this.post(body, 'application/json');
    if (!response.ok) throw new ProblemAnswer(await response.json());
    return (await response.json()) as StoppedTurn;
  }

  async json(body: InvokeRequest): Promise<InvokeResponse> {
    const response = await this.post(body, 'application/json');
    if (!response.ok) throw new ProblemAnswer(await response.json());
    return (await response.json()) as InvokeResponse;
  }

  /** Asks for a change, and reads until it waits for approval. */
  async ask(prompt: string, turnId?: string): Promise<Approval> {
    return approvalIn(await this.read(this.message(prompt, turnId)));
  }
}

/** The approval that a turn waits for. */
export function approvalIn({ last }: Received): Approval {
  if (last?.event !== 'approval') throw new Error(`No approval: ${JSON.stringify(last)}`);
  return last.data;
}

interface ReadOptions {
  readonly enough?: (received: Received) => boolean;
  /** What the client had before. */
  readonly before?: Received;
}

/** The service answered with a problem in place of a turn. */
export class ProblemAnswer extends Error {
  override readonly name = 'ProblemAnswer';
  readonly problem: Problem;

  constructor(problem: unknown) {
    super(JSON.stringify(problem));
    this.problem = problem as Problem;
  }
}

const NOTHING: Received = { events: [], lastId: 0, text: '', last: undefined };

function take(received: Received, event: Numbered): Received {
  const before = event.event === 'start' ? NOTHING : received;
  if (event.id !== before.lastId + 1) {
    throw new Error(`Event ${event.id} follows event ${before.lastId}`);
  }
  return {
    events: [...before.events, event],
    lastId: event.id,
    text: before.text + (event.event === 'text' ? event.data.delta : ''),
    last: event,
  };
}

function parseFrame(frame: string): Numbered {
  const [, event, data = '', id] = /^event: (\w+)\ndata: (.+)\nid: (\d+)$/.exec(frame) ?? [];
  if (event === undefined) throw new Error(`Not an event of a turn: ${frame}`);
  return { event, data: JSON.parse(data), id: Number(id) } as Numbered;
}
