import { makeProblem } from '@three-tier-chat/wire-contract';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { AuthorizedFetch, AuthorizedInit } from '../session/authorized-fetch.ts';
import { requestAnswer, requestStop } from './invoke.ts';

const TRACE_ID = '1-00000000-000000000000000000000000';
const { signal } = new AbortController();
const QUESTION = {
  body: { prompt: 'Who am I?', sessionId: 'session-1', turnId: 'turn-1' },
  traceId: TRACE_ID,
  minLifeMs: 120_000,
  signal,
};
const STREAM = { headers: { 'content-type': 'text/event-stream; charset=utf-8' } };

function answering(response: Response) {
  const sent: { readonly path: string; readonly init: AuthorizedInit | undefined }[] = [];
  const request: AuthorizedFetch = async (path, init) => {
    sent.push({ path, init });
    return response;
  };
  return { request, sent };
}

describe('requestAnswer', () => {
  it('posts the message with a trace root and accepts a stream', async () => {
    const { request, sent } = answering(new Response('data: x', STREAM));
    const { content } = await requestAnswer(request, QUESTION);
    expect(await new Response(content).text()).toBe('data: x');
    expect(sent).toEqual([
      {
        path: '/api/agent/invoke',
        init: {
          method: 'POST',
          headers: {
            accept: 'text/event-stream',
            'content-type': 'application/json',
            'x-amzn-trace-id': `Root=${TRACE_ID}`,
          },
          body: JSON.stringify(QUESTION.body),
          signal,
          minLifeMs: 120_000,
        },
      },
    ]);
  });

  it.each([
    [
      'a problem with its detail',
      Response.json(makeProblem('session-busy', 'Wait for the answer.', TRACE_ID), {
        status: 409,
        headers: { 'content-type': 'application/problem+json' },
      }),
      'Wait for the answer.',
    ],
    ['any other error with its status', new Response('<html>', { status: 502 }), /status 502/],
    [
      'a malformed problem with its status',
      new Response('?', { status: 500, headers: { 'content-type': 'application/problem+json' } }),
      /status 500/,
    ],
    ['an answer that is not a stream', Response.json({ message: 'x' }), /cannot read/],
  ])('tells of %s', async (_, response, message) => {
    await expect(requestAnswer(answering(response).request, QUESTION)).rejects.toThrow(message);
  });

  describe('returns the trace that the server continues', () => {
    const OTHER = '1-11111111-111111111111111111111111';
    const headers = { 'x-amzn-trace-id': `Root=${OTHER};Sampled=1` };

    it('from the headers of an answer', async () => {
      const response = new Response('x', { headers: { ...STREAM.headers, ...headers } });
      const { traceId } = await requestAnswer(answering(response).request, QUESTION);
      expect(traceId).toBe(OTHER);
    });

    it('from a refusal’s headers, but preferably from its problem', async () => {
      const problem = { ...makeProblem('agent-failed', 'It failed.', TRACE_ID), kept: false };
      const refusals = [
        new Response('<html>', { status: 502, headers }),
        Response.json(problem, {
          status: 502,
          headers: { ...headers, 'content-type': 'application/problem+json' },
        }),
      ];
      const traceIds = await Promise.all(
        refusals.map((it) =>
          requestAnswer(answering(it).request, QUESTION).catch(({ problem: read }) => read),
        ),
      );
      expect(traceIds).toEqual([
        { traceId: OTHER },
        { traceId: TRACE_ID, detail: 'It failed.', code: 'agent-failed', kept: false },
      ]);
    });
  });
});

describe('a refusal that says when to try again', () => {
  const NOW = Date.UTC(2026, 11, 1);
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each([
    ['7', NOW + 7_000],
    ['Tue, 01 Dec 2026 00:01:00 GMT', NOW + 60_000],
    ['999999999', NOW + 3_600_000],
    ['0', undefined],
    ['-5', undefined],
    ['Mon, 30 Nov 2026 00:00:00 GMT', undefined],
    ['soon', undefined],
  ])('by Retry-After: %s', async (value, retryAtMs) => {
    vi.useFakeTimers({ now: NOW, toFake: ['Date'] });
    const problem = makeProblem('too-many-requests', 'Too many.', TRACE_ID);
    const headers = { 'content-type': 'application/problem+json', 'retry-after': value };
    for (const body of [JSON.stringify(problem), '?']) {
      const { request } = answering(new Response(body, { status: 429, headers }));
      await expect(requestAnswer(request, QUESTION)).rejects.toMatchObject({ retryAtMs });
    }
  });
});

describe('requestStop', () => {
  const BODY = { sessionId: 'session-1', stop: { turnId: 'turn-1' } };

  it('posts which turn to stop, and returns how it ended', async () => {
    const { request, sent } = answering(Response.json({ turnId: 'turn-1', outcome: 'stopped' }));
    expect(await requestStop(request, BODY, signal)).toBe('stopped');
    const [{ path, init } = {}] = sent;
    expect([path, init?.method, init?.body]).toEqual([
      '/api/agent/invoke',
      'POST',
      JSON.stringify(BODY),
    ]);
    expect(init?.headers).toMatchObject({
      accept: 'application/json',
      'x-amzn-trace-id': expect.stringMatching(/^Root=1-/),
    });
  });

  it.each([
    ['a refusal', new Response('?', { status: 503 }), /status 503/],
    ['an answer that is no JSON', new Response('stopped'), /cannot read/],
    ['an answer that is null', Response.json(null), /cannot read/],
    ['an answer without an outcome', Response.json({ outcome: 1 }), /cannot read/],
  ])('tells of %s', async (_, response, message) => {
    await expect(requestStop(answering(response).request, BODY, signal)).rejects.toThrow(message);
  });
});
