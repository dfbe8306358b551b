import {
  CONVERSATIONS_PATH,
  type ConversationChange,
  type ConversationExport,
  type ConversationSummary,
  type ConversationTurn,
  formatTraceHeader,
  HEADER,
  makeTraceRoot,
} from '@three-tier-chat/wire-contract';
import type { AuthorizedFetch, AuthorizedInit } from '../session/authorized-fetch.ts';
import { mediaType, readRefusal, traceOf, unreadable } from './api-error.ts';
import { readPart } from './read-part.ts';
import { readTraceRoot } from './trace-root.ts';

// Every function throws ApiError, SignInError, the signal's reason, or what `fetch` throws without a
// connection.

/** A page of a list. */
export interface ListPage {
  readonly conversations: readonly ConversationSummary[];
  /** Where the next page begins; undefined on the last one. */
  readonly cursor: string | undefined;
}

/** A turn as it is kept, as far as this page reads it. */
export type KeptTurn = Pick<ConversationTurn, 'turnId' | 'prompt' | 'outcome' | 'parts'> & {
  readonly traceId: string | undefined;
  /** Milliseconds since the epoch. */
  readonly askedAtMs?: number | undefined;
  /** Id of the turn whose place it takes, with all that followed that one. */
  readonly supersedes?: string | undefined;
};

/** The last turns of a conversation, oldest first, or those before a cursor. */
export interface KeptTurns {
  readonly turns: readonly KeptTurn[];
  /** Where the turns before these end; undefined if there are none. */
  readonly cursor: string | undefined;
}

export async function listConversations(
  request: AuthorizedFetch,
  { search, cursor }: { readonly search: string; readonly cursor?: string | undefined },
): Promise<ListPage> {
  const query = queryOf({ search: search || undefined, cursor });
  const { conversations, cursor: next } = await send(request, `${CONVERSATIONS_PATH}${query}`);
  if (!Array.isArray(conversations)) throw unreadable();
  return { conversations: conversations.filter(isSummary), cursor: readCursor(next) };
}

export async function readTurns(
  request: AuthorizedFetch,
  { id, cursor }: { readonly id: string; readonly cursor?: string | undefined },
  signal: AbortSignal,
): Promise<KeptTurns> {
  const path = `${pathOf(id)}${queryOf({ cursor })}`;
  const { turns, cursor: earlier } = await send(request, path, { signal });
  if (!Array.isArray(turns)) throw unreadable();
  return { turns: turns.map(readTurn), cursor: readCursor(earlier) };
}

/** Renames or pins a conversation. */
export async function changeConversation(
  request: AuthorizedFetch,
  id: string,
  change: ConversationChange,
): Promise<void> {
  await send(request, pathOf(id), {
    method: 'PATCH',
    body: JSON.stringify(change),
    headers: { 'content-type': 'application/json' },
  });
}

/** Reads all that is kept of a conversation, oldest turn first, page by page. */
export async function exportConversation(
  request: AuthorizedFetch,
  id: string,
): Promise<ConversationExport> {
  const readPage = async (cursor?: string): Promise<ConversationExport> => {
    const page = await send(request, `${pathOf(id)}/export${queryOf({ cursor })}`);
    if (!Array.isArray(page['turns']) || typeof page['title'] !== 'string') throw unreadable();
    return page as unknown as ConversationExport;
  };
  // The first page has the newest turns, and tells how the conversation is now.
  const { cursor: first, ...head } = await readPage();
  let { turns } = head;
  for (let cursor = readCursor(first); cursor !== undefined; ) {
    const page = await readPage(cursor);
    turns = [...page.turns, ...turns];
    cursor = readCursor(page.cursor);
  }
  return { ...head, turns };
}

/** Deletes a conversation; the request outlives the page. */
export async function deleteConversation(request: AuthorizedFetch, id: string): Promise<void> {
  const answer = await ask(request, pathOf(id), { method: 'DELETE', keepalive: true });
  await answer.body?.cancel();
}

function pathOf(id: string): string {
  return `${CONVERSATIONS_PATH}/${encodeURIComponent(id)}`;
}

async function ask(
  request: AuthorizedFetch,
  path: string,
  init: AuthorizedInit,
): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set(HEADER.traceId, formatTraceHeader({ root: makeTraceRoot() }));
  const response = await request(path, { ...init, headers });
  if (!response.ok) throw await readRefusal(response);
  return response;
}

async function send(
  request: AuthorizedFetch,
  path: string,
  init: AuthorizedInit = {},
): Promise<Record<string, unknown>> {
  const response = await ask(request, path, init);
  const value: unknown =
    mediaType(response) === 'application/json'
      ? await response.json().catch(() => undefined)
      : undefined;
  if (typeof value !== 'object' || value === null) throw unreadable(traceOf(response));
  return value as Record<string, unknown>;
}

function queryOf(members: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(members)) {
    if (value !== undefined) query.set(name, value);
  }
  return query.size === 0 ? '' : `?${query}`;
}

function readCursor(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function readTime(value: unknown): number | undefined {
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

function isSummary(value: unknown): value is ConversationSummary {
  if (typeof value !== 'object' || value === null) return false;
  const { id, title, updatedAt } = value as Record<string, unknown>;
  return typeof id === 'string' && typeof title === 'string' && typeof updatedAt === 'string';
}

function readTurn(value: unknown): KeptTurn {
  const turn = Object(value) as Record<string, unknown>;
  const { turnId, prompt, outcome, parts, traceId, createdAt, supersedes } = turn;
  if (typeof turnId !== 'string' || typeof prompt !== 'string') throw unreadable();
  if (typeof outcome !== 'string' || !Array.isArray(parts)) throw unreadable();
  return {
    turnId,
    prompt,
    outcome,
    parts: parts.map(readPart).filter((part) => part !== undefined),
    traceId: readTraceRoot(traceId),
    askedAtMs: readTime(createdAt),
    supersedes: typeof supersedes === 'string' ? supersedes : undefined,
  };
}
