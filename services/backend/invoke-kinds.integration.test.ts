import { INVOKE_PATH, makeProblem } from '@three-tier-chat/wire-contract';
import { describe, expect, it } from 'vitest';
import {
  ANSWER,
  answerJson,
  invoke,
  problemOf,
  ROOT,
  received,
  type Script,
  SESSION,
  start,
} from './testing/app-harness.ts';
import { done, text } from './testing/stream-harness.ts';

const turnId = '0b0b5a52-9a4e-4a9c-8a63-3f1b7c9e2d10';
const resume = { resume: { turnId, after: 3 } };
const stop = { stop: { turnId } };
const approval = { approval: { id: turnId, decision: 'approve' } };

const asking = (asked: object, accept?: string): RequestInit =>
  invoke(accept === undefined ? {} : { accept }, JSON.stringify({ ...asked, sessionId: SESSION }));

const events: Script = (response) =>
  response.writeHead(200, { 'content-type': 'text/event-stream' }).end(text('a', 4) + done);

const stopped = { turnId, outcome: 'stopped' };
const answerStop: Script = (response) =>
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(stopped));

const problemIn200 =
  (problem: object): Script =>
  (response) =>
    response
      .writeHead(200, { 'content-type': 'application/problem+json' })
      .end(JSON.stringify(problem));

describe('a request about a turn', () => {
  it.each([undefined, '*/*', 'text/event-stream', 'application/json;q=0.5, text/event-stream'])(
    'joins it with events, accepting %s',
    async (accept) => {
      const { app, runtime } = await start(events);
      const response = await app.request(INVOKE_PATH, asking(resume, accept));
      expect(response.headers.get('content-type')).toBe('text/event-stream');
      expect(await response.text()).toBe(text('a', 4) + done);
      const { headers, body } = received(runtime);
      expect(JSON.parse(body)).toEqual(resume);
      expect(headers).toMatchObject({
        accept: 'text/event-stream',
        'x-amzn-bedrock-agentcore-runtime-session-id': SESSION,
      });
    },
  );

  it.each(['application/json', 'text/html', 'text/event-stream;q=0'])(
    'cannot join it with %s',
    async (accept) => {
      const { app, runtime } = await start(events);
      const response = await app.request(INVOKE_PATH, asking(resume, accept));
      expect(await problemOf(response)).toMatchObject({
        status: 406,
        code: 'not-acceptable',
        detail: 'Accept text/event-stream.',
      });
      expect(runtime.received).toEqual([]);
    },
  );

  it.each([undefined, 'application/json', 'text/event-stream', 'text/html'])(
    'stops it, accepting %s',
    async (accept) => {
      const { app, runtime } = await start(answerStop);
      const response = await app.request(INVOKE_PATH, asking(stop, accept));
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('application/json');
      expect(await response.json()).toEqual(stopped);
      const { headers, body } = received(runtime);
      expect(JSON.parse(body)).toEqual(stop);
      expect(headers.accept).toBe('application/json');
    },
  );

  it('says that it is the stopping that took too long', async () => {
    const { app } = await start((response) => response.writeHead(504).end('{}'));
    const response = await app.request(INVOKE_PATH, asking(stop));
    expect(await problemOf(response)).toMatchObject({
      status: 504,
      detail: 'The assistant took too long to stop the answer: try again.',
    });
  });

  it('decides on an approval, and goes on with events or JSON', async () => {
    const streamed = await start(events);
    const stream = await streamed.app.request(INVOKE_PATH, asking(approval, 'text/event-stream'));
    expect(await stream.text()).toBe(text('a', 4) + done);
    expect(JSON.parse(received(streamed.runtime).body)).toEqual(approval);

    const whole = await start(answerJson);
    const answer = await whole.app.request(INVOKE_PATH, asking(approval));
    expect(await answer.json()).toEqual(ANSWER);
    expect(JSON.parse(received(whole.runtime).body)).toEqual({ ...approval, timeoutMs: 50_000 });
  });

  it.each([
    ['not-found', resume],
    ['turn-interrupted', resume],
    ['session-busy', resume],
    ['approval-decided', approval],
    ['approval-expired', approval],
    ['token-expiring', approval],
    ['not-found', stop],
  ] as const)('gets the agent’s refusal %s', async (code, asked) => {
    const problem = makeProblem(code, 'As the agent says.', ROOT);
    const { app } = await start(problemIn200(problem));
    const response = await app.request(INVOKE_PATH, asking(asked, 'text/event-stream'));
    expect(response.status).toBe(problem.status);
    expect(await problemOf(response)).toEqual(problem);
  });

  it('is refused with what is wrong with it, before anyone is asked', async () => {
    const { app, runtime } = await start(events);
    const response = await app.request(INVOKE_PATH, asking({ ...stop, ...resume }));
    expect(await problemOf(response)).toMatchObject({
      status: 400,
      detail:
        'The request is not valid: the body has "resume" and "stop", and may have one of them.',
    });
    expect(runtime.received).toEqual([]);
  });
});
