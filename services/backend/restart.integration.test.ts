import { once } from 'node:events';
import { INVOKE_PATH } from '@three-tier-chat/wire-contract';
import { describe, expect, it } from 'vitest';
import * as whole from './testing/app-harness.ts';
import { startScriptedRuntime } from './testing/scripted-runtime.ts';
import {
  done,
  errorOf,
  lastEvent,
  open,
  reader,
  serve,
  start,
  streamOf,
  text,
} from './testing/stream-harness.ts';

const RESTARTING = {
  status: 503,
  code: 'service-restarting',
  detail: 'The service is restarting: try again.',
};

describe('a backend that shuts down', () => {
  it('lets a stream finish', async () => {
    const { streams, invoke, server, shutdown } = await start();
    const answer = invoke();
    const stream = await streamOf(streams);
    stream.write(text('a'));
    const read = reader(await answer);
    await read();
    const drained = shutdown.drain(server, { answersMs: 600_000 });
    stream.end(done);
    expect(await read()).toBe(done);
    await drained;
  });

  it('reports the restart on an open stream, and cancels the agent’s call', async () => {
    const { streams, invoke, server, shutdown, telemetry } = await start();
    const answer = invoke();
    const stream = await streamOf(streams);
    stream.write(text('a'));
    const response = await answer;
    const read = reader(response);
    expect(await read()).toBe(text('a'));
    const cut = once(stream, 'close');
    await shutdown.drain(server, { answersMs: 0 });
    expect(lastEvent((await read()) ?? '')).toEqual(errorOf('service-restarting'));
    expect(await read()).toBeUndefined();
    await cut;
    expect(telemetry.lines.at(-1)).toMatchObject({ outcome: 'failed', code: 'service-restarting' });
  });

  it('passes on the agent’s own restart', async () => {
    const { streams, invoke } = await start();
    const answer = invoke();
    const stream = await streamOf(streams);
    const problem = { ...RESTARTING, type: 'about:blank', title: 't', traceId: '1-a' };
    stream.end(`event: error\ndata: ${JSON.stringify(problem)}\n\n`);
    expect(lastEvent(await (await answer).text())).toEqual({ event: 'error', data: problem });
  });

  it('reports the restart to a JSON request in a 503 with Retry-After', async () => {
    const asked = Promise.withResolvers<void>();
    const cut = Promise.withResolvers<void>();
    const runtime = await startScriptedRuntime((response) => {
      response.once('close', () => cut.resolve());
      asked.resolve();
    });
    const { server, port, shutdown } = await serve(runtime.endpoint);
    open.push(runtime.close);
    const answer = fetch(`http://127.0.0.1:${port}${INVOKE_PATH}`, whole.invoke());
    await asked.promise;
    await shutdown.drain(server, { answersMs: 0 });
    const response = await answer;
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(await whole.problemOf(response)).toMatchObject(RESTARTING);
    await cut.promise;
  });

  it('answers the same for the agent’s restart, which arrives in a 200', async () => {
    const problem = { ...RESTARTING, type: 'about:blank', title: 't', traceId: '1-a' };
    const { app } = await whole.start((response) =>
      response
        .writeHead(200, { 'content-type': 'application/problem+json' })
        .end(JSON.stringify(problem)),
    );
    const response = await app.request(INVOKE_PATH, whole.invoke());
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(await whole.problemOf(response)).toMatchObject(RESTARTING);
  });

  it('refuses a new request on an open connection, and does not call the agent', async () => {
    const { app, runtime, shutdown } = await whole.start();
    const { server } = await serve(runtime.endpoint);
    await shutdown.drain(server, { answersMs: 600_000 });
    const response = await app.request(INVOKE_PATH, whole.invoke());
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(await whole.problemOf(response)).toMatchObject(RESTARTING);
    expect(runtime.received).toEqual([]);
  });
});
