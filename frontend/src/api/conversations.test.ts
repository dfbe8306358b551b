import { makeProblem } from '@three-tier-chat/wire-contract';
import { describe, expect, it } from 'vitest';
import type { AuthorizedFetch, AuthorizedInit } from '../session/authorized-fetch.ts';
import {
  changeConversation,
  deleteConversation,
  exportConversation,
  listConversations,
  readTurns,
} from './conversations.ts';

const { signal } = new AbortController();
const ROOT = '1-00000000-000000000000000000000000';

function answering(...responses: readonly Response[]) {
  const sent: { readonly path: string; readonly init: AuthorizedInit | undefined }[] = [];
  const request: AuthorizedFetch = async (path, init) => {
    sent.push({ path, init });
    return responses[sent.length - 1] ?? Response.error();
  };
  return { request, sent };
}

const summary = { id: 'a', title: 'Title', updatedAt: '2026-12-01T00:00:00Z', pinned: false };
const turn = { turnId: 't', prompt: 'p', outcome: 'complete', parts: [], traceId: ROOT };

describe('listConversations', () => {
  it.each([
    [{ search: '' }, '/api/conversations'],
    [{ search: 'a b&c', cursor: 'x/y' }, '/api/conversations?search=a+b%26c&cursor=x%2Fy'],
  ])('asks with %j for a page', async (query, path) => {
    const { request, sent } = answering(
      Response.json({ conversations: [summary, { id: 7 }, null], cursor: 'next' }),
    );
    expect(await listConversations(request, query)).toEqual({
      conversations: [summary],
      cursor: 'next',
    });
    expect(sent[0]?.path).toBe(path);
    expect(Object.fromEntries(new Headers(sent[0]?.init?.headers))).toEqual({
      'x-amzn-trace-id': expect.stringMatching(/^Root=1-/),
    });
  });

  it('knows the last page by its missing cursor', async () => {
    const { request } = answering(Response.json({ conversations: [] }));
    expect(await listConversations(request, { search: '' })).toEqual({
      conversations: [],
      cursor: undefined,
    });
  });
});

describe('readTurns', () => {
  const approval = {
    ...{ id: 'a', callId: 'c', tool: 't', user: 'u', argumentsHash: 'h', arguments: {} },
    expiresAt: '2026-12-01T00:00:00Z',
  };
  const read = async (parts: unknown[]) => {
    const { request } = answering(Response.json({ turns: [{ ...turn, parts }] }));
    return (await readTurns(request, { id: 'id' }, signal)).turns[0]?.parts;
  };

  it('reads the turns of a conversation, or those before a cursor', async () => {
    const { request, sent } = answering(Response.json({ turns: [turn], cursor: 'before' }));
    expect(await readTurns(request, { id: '../x', cursor: 'c' }, signal)).toEqual({
      turns: [turn],
      cursor: 'before',
    });
    expect(sent[0]).toMatchObject({ path: '/api/conversations/..%2Fx?cursor=c', init: { signal } });
  });

  it.each([
    ['2026-12-01T10:00:00Z', Date.UTC(2026, 11, 1, 10)],
    ['yesterday', undefined],
    [7, undefined],
  ])('reads %j as the time of a turn', async (createdAt, askedAtMs) => {
    const { request } = answering(Response.json({ turns: [{ ...turn, createdAt }] }));
    expect((await readTurns(request, { id: 'id' }, signal)).turns[0]?.askedAtMs).toBe(askedAtMs);
  });

  it('ignores a malformed trace, since it becomes part of an address', async () => {
    const body = { turns: [{ ...turn, traceId: 'javascript:alert(1)' }] };
    const { request } = answering(Response.json(body));
    const { turns } = await readTurns(request, { id: 'id' }, signal);
    expect(turns[0]?.traceId).toBeUndefined();
  });

  it('reads the parts that this page knows, and no others', async () => {
    const known = [
      { kind: 'text', text: 'a' },
      { kind: 'tool', call: { id: '1', name: 'n', status: 'done', output: { x: 1 } } },
      { kind: 'approval', approval },
      { kind: 'approval', approval, decision: 'deny' },
      { kind: 'approval', approval, decision: 'expired' },
    ];
    const odd = [
      null,
      7,
      { kind: 'picture' },
      { kind: 'text', text: 1 },
      { kind: 'tool', call: null },
      { kind: 'tool', call: { id: 1 } },
      { kind: 'approval' },
      { kind: 'approval', approval: { ...approval, expiresAt: 'tomorrow' } },
    ];
    expect(await read([...odd, ...known])).toEqual(known);
    expect(await read([{ kind: 'approval', approval, decision: 'maybe' }])).toEqual([
      { kind: 'approval', approval },
    ]);
  });
});

describe('deleteConversation', () => {
  it('sends a request that outlives the page', async () => {
    const { request, sent } = answering(new Response(null, { status: 204 }));
    await deleteConversation(request, 'id');
    expect(sent[0]).toMatchObject({
      path: '/api/conversations/id',
      init: { method: 'DELETE', keepalive: true },
    });
  });
});

describe('changeConversation', () => {
  it('sends what is to be changed, and nothing else', async () => {
    const { request, sent } = answering(Response.json(summary));
    await changeConversation(request, '../x', { title: 'New' });
    expect(sent[0]).toMatchObject({
      path: '/api/conversations/..%2Fx',
      init: { method: 'PATCH', body: '{"title":"New"}' },
    });
    expect(new Headers(sent[0]?.init?.headers).get('content-type')).toBe('application/json');
  });
});

describe('exportConversation', () => {
  it('reads all pages, the newest first, and gives them in order', async () => {
    const page = (turns: string, cursor?: string) =>
      Response.json({ ...summary, turns: [...turns], ...(cursor && { cursor }) });
    const { request, sent } = answering(page('de', '2'), page('bc', '1'), page('a'));
    expect(await exportConversation(request, 'id')).toEqual({ ...summary, turns: [...'abcde'] });
    expect(sent.map(({ path }) => path)).toEqual(
      ['', '?cursor=2', '?cursor=1'].map((query) => `/api/conversations/id/export${query}`),
    );
  });

  it('gives nothing if a page cannot be read', async () => {
    const { request } = answering(
      Response.json({ ...summary, turns: [], cursor: '1' }),
      Response.json({ ...summary, turns: 'x' }),
    );
    await expect(exportConversation(request, 'id')).rejects.toThrow(/cannot read/);
  });
});

describe('an answer of the conversations API', () => {
  const problem = makeProblem('conversations-unavailable', 'Try again.', ROOT);
  it.each<[string, Response, string | RegExp]>([
    [
      'a refusal',
      Response.json(problem, {
        status: 503,
        headers: { 'content-type': 'application/problem+json' },
      }),
      'Try again.',
    ],
    ['an error of a proxy', new Response('<html>', { status: 502 }), /status 502/],
    ['no JSON', new Response('<html>'), /cannot read/],
    [
      'broken JSON',
      new Response('{', { headers: { 'content-type': 'application/json' } }),
      /cannot read/,
    ],
    ['null', Response.json(null), /cannot read/],
    ['no list', Response.json({ conversations: {}, turns: 7 }), /cannot read/],
  ])('that is %s is told', async (_, response, message) => {
    const list = listConversations(answering(response.clone()).request, { search: '' });
    await expect(list).rejects.toThrow(message);
    const turns = readTurns(answering(response.clone()).request, { id: 'id' }, signal);
    await expect(turns).rejects.toThrow(message);
  });

  it.each([
    { ...turn, turnId: 1 },
    { ...turn, prompt: undefined },
    { ...turn, outcome: null },
    { ...turn, parts: 'x' },
    null,
  ])('whose turn is %j is told', async (odd) => {
    const { request } = answering(Response.json({ turns: [odd] }));
    await expect(readTurns(request, { id: 'id' }, signal)).rejects.toThrow(/cannot read/);
  });
});
