import { makeProblem } from '@three-tier-chat/wire-contract';
import { describe, expect, it } from 'vitest';
import { requestAnswer } from './invoke.ts';

const TRACE_ID = '1-00000000-000000000000000000000000';
const QUESTION = { prompt: 'Who am I?', traceId: TRACE_ID, signal: new AbortController().signal };
const STREAM = { headers: { 'content-type': 'text/event-stream; charset=utf-8' } };

function answering(response: Response) {
  const sent: { readonly path: unknown; readonly init: RequestInit | undefined }[] = [];
  const request: typeof fetch = async (path, init) => {
    sent.push({ path, init });
    return response;
  };
  return { request, sent };
}

describe('requestAnswer', () => {
  it('posts the message with a trace root and asks for a stream', async () => {
    const { request, sent } = answering(new Response('data: x', STREAM));
    const body = await requestAnswer(request, { ...QUESTION, sessionId: 'session-1' });
    expect(await new Response(body).text()).toBe('data: x');
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
          body: JSON.stringify({ prompt: 'Who am I?', sessionId: 'session-1' }),
          signal: QUESTION.signal,
        },
      },
    ]);
  });

  it('leaves out a session that there is not', async () => {
    const { request, sent } = answering(new Response('x', STREAM));
    await requestAnswer(request, QUESTION);
    expect(sent[0]?.init?.body).toBe('{"prompt":"Who am I?"}');
  });

  it.each([
    [
      'a problem in its own words',
      Response.json(makeProblem('session-busy', 'Wait for the answer.', TRACE_ID), {
        status: 409,
        headers: { 'content-type': 'application/problem+json' },
      }),
      'Wait for the answer.',
    ],
    ['any other error by its status', new Response('<html>', { status: 502 }), /status 502/],
    [
      'a problem that is none by its status',
      new Response('?', { status: 500, headers: { 'content-type': 'application/problem+json' } }),
      /status 500/,
    ],
    ['an answer that is no stream', Response.json({ message: 'x' }), /cannot read/],
  ])('tells of %s', async (_, response, message) => {
    await expect(requestAnswer(answering(response).request, QUESTION)).rejects.toThrow(message);
  });
});
