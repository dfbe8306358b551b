import { randomUUID } from 'node:crypto';
import { makeTraceRoot } from '@three-tier-chat/wire-contract';
import type { SignedIn } from '../services/local-cloud/okta/testing/sign-in.ts';
import type { LocalCloud } from './local-cloud.ts';

type User = Pick<SignedIn, 'accessToken'>;

interface ToolAnswer {
  readonly isError: boolean;
  readonly text: string;
}

export interface ActivityEntry {
  readonly id: string;
  readonly at: string;
  readonly by: string;
  readonly operation: string;
  readonly changes: readonly object[];
  readonly conversationId?: string;
  readonly traceId: string;
}

/** The headers of a change. */
export interface Precondition {
  readonly key?: string;
  /** As `If-Match` has it: `"3"`. */
  readonly ifMatch?: string;
}

/** What the agent sends of a change: the headers of its MCP request. */
function headersOf({ key, ifMatch }: Precondition): Readonly<Record<string, string>> {
  return {
    ...(key !== undefined && { 'idempotency-key': key }),
    ...(ifMatch !== undefined && { 'if-match': ifMatch }),
  };
}

/** The tools of the secured API as a user calls them, and the API itself. */
export class ProfileTools {
  readonly #cloud: LocalCloud;
  readonly #user: User;
  readonly sessionId = `session-${randomUUID()}`;

  constructor(cloud: LocalCloud, user: User) {
    this.#cloud = cloud;
    this.#user = user;
  }

  /** Calls a tool by the Gateway. */
  async call(
    operation: string,
    args: object = {},
    headers: Readonly<Record<string, string>> = {},
  ): Promise<ToolAnswer> {
    const answer = await fetch(`${this.#cloud.url(3)}/mcp`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${this.#user.accessToken}`,
        'content-type': 'application/json',
        'x-chat-session-id': this.sessionId,
        ...headers,
      },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 7,
        method: 'tools/call',
        params: { name: `securedApi___${operation}`, arguments: args },
      }),
    });
    const { result } = (await this.#cloud.leaks.hear(answer).json()) as {
      readonly result: {
        readonly isError: boolean;
        readonly content: readonly { readonly text: string }[];
      };
    };
    return { isError: result.isError, text: result.content[0]?.text ?? '' };
  }

  /** Calls a tool that must answer. */
  async read<T>(operation: string, args: object = {}): Promise<T> {
    const { isError, text } = await this.call(operation, args);
    if (isError) throw new Error(`${operation} failed: ${text}`);
    return JSON.parse(text) as T;
  }

  async version(): Promise<number> {
    return (await this.read<{ readonly version: number }>('getMyContactDetails')).version;
  }

  /** The user's activity, the newest first. */
  async activity(args: object = {}): Promise<readonly ActivityEntry[]> {
    const { entries } = await this.read<{ readonly entries: readonly ActivityEntry[] }>(
      'listMyActivity',
      args,
    );
    return entries;
  }

  /** Changes contact details by the Gateway, as the agent does. */
  change(args: object, precondition: Precondition, root = makeTraceRoot()): Promise<ToolAnswer> {
    return this.call('updateMyContactDetails', args, {
      ...headersOf(precondition),
      'x-amzn-trace-id': `Root=${root};Sampled=1`,
    });
  }

  /** Sends a change of contact details to the HTTP API itself, whose answers the Gateway hides. */
  async send(body: object, precondition: Precondition): Promise<Response> {
    const answer = await fetch(`${this.#cloud.url(4)}/users/me/contact-details`, {
      method: 'PATCH',
      headers: {
        authorization: `Bearer ${this.#user.accessToken}`,
        'content-type': 'application/json',
        ...headersOf(precondition),
      },
      body: JSON.stringify(body),
    });
    return this.#cloud.leaks.hear(answer);
  }
}
