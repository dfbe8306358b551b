import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { HEADER, INVOKE_PATH } from '@three-tier-chat/wire-contract';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startScriptedRuntime } from './testing/scripted-runtime.ts';
import {
  caller,
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

// Runs before everything that `start` opened is closed.
afterEach(() => {
  vi.useRealTimers();
});

describe('a streamed answer', () => {
  it('passes on each event while the agent still writes, and ends with it', async () => {
    const { streams, invoke, telemetry } = await start();
    const answer = invoke();
    const stream = await streamOf(streams);
    stream.write(text('a', 1));
    const response = await answer;
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(response.headers.get('cache-control')).toBe('no-store, no-transform');
    expect(response.headers.get(HEADER.traceId)).toMatch(/^Root=1-/);
    const read = reader(response);
    expect(await read()).toBe(text('a', 1));
    expect(telemetry.closed).toEqual([]);

    const event = text('ü', 2);
    stream.write(event.slice(0, 20));
    stream.write(event.slice(20));
    expect(await read()).toBe(event);
    stream.end(done);
    expect(await read()).toBe(done);
    expect(await read()).toBeUndefined();
    expect(telemetry.closed).toEqual([{ status: 200 }]);
    expect(telemetry.lines.at(-1)).toMatchObject({
      message: 'request.completed',
      outcome: 'completed',
      trace_id: expect.stringMatching(/^1-/),
    });
  });

  it('fills silence with comments, between events only', async () => {
    const { streams, invoke } = await start({ heartbeatMs: 5 });
    const answer = invoke();
    const stream = await streamOf(streams);
    stream.write(text('a') + text('b').slice(0, 12));
    const read = reader(await answer);
    let body = '';
    while (!body.includes(`${text('a')}: keep-alive\n\n`)) body += await read();
    stream.end(text('b').slice(12) + done);
    for (let piece = await read(); piece !== undefined; piece = await read()) body += piece;
    expect(body.replaceAll(': keep-alive\n\n', '')).toBe(text('a') + text('b') + done);
  });

  it('is complete with an event that waits for the user’s approval', async () => {
    const { streams, invoke, telemetry } = await start();
    const answer = invoke();
    const stream = await streamOf(streams);
    const approval = 'event: approval\ndata: {"id":"a"}\nid: 2\n\n';
    stream.end(text('a', 1) + approval);
    expect(await (await answer).text()).toBe(text('a', 1) + approval);
    expect(telemetry.closed).toEqual([{ status: 200 }]);
    expect(telemetry.lines.at(-1)).toMatchObject({ outcome: 'completed' });
  });

  it('cancels the agent’s call when the client disconnects', async () => {
    const { streams, invoke, abort, telemetry } = await start();
    const answer = invoke();
    const stream = await streamOf(streams);
    stream.write(text('a'));
    await reader(await answer)();
    const cut = once(stream, 'close');
    abort.abort();
    await cut;
    await vi.waitFor(() =>
      expect(telemetry.lines.at(-1)).toMatchObject({ outcome: 'client-gone' }),
    );
    expect(telemetry.closed).toHaveLength(1);
  });

  it('cancels the agent’s call when the client disconnects before the answer begins', async () => {
    const runtime = await startScriptedRuntime((response) => streams.push(response));
    const streams: ServerResponse[] = [];
    const { server, telemetry } = await serve(runtime.endpoint);
    open.push(runtime.close);
    const { invoke, abort } = caller(server);
    const answer = invoke().catch((error: Error) => error.name);
    const cut = once(await streamOf(streams), 'close');
    abort.abort();
    await cut;
    expect(await answer).toBe('AbortError');
    await vi.waitFor(() =>
      expect(telemetry.lines.at(-1)).toMatchObject({
        message: 'request.completed',
        outcome: 'client-gone',
      }),
    );
  });

  it.each(['Content-Length: 1000', 'Transfer-Encoding: chunked'])(
    'logs no failure of its own for a client that leaves within its body (%s)',
    async (framing) => {
      const { port, server, streams, telemetry } = await start();
      const connected = once(server, 'connection');
      const socket = connect(port, '127.0.0.1');
      socket.write(
        `POST ${INVOKE_PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer t\r\nContent-Type: application/json\r\n${framing}\r\n\r\n`,
      );
      await connected;
      await vi.waitFor(() => expect(telemetry.lines).toHaveLength(1));
      socket.resetAndDestroy();
      await vi.waitFor(() =>
        expect(telemetry.lines.at(-1)).toMatchObject({
          message: 'request.completed',
          outcome: 'client-gone',
          status: 400,
        }),
      );
      expect(telemetry.lines.map(({ level }) => level)).toEqual(['info', 'info']);
      expect(telemetry.closed).toEqual([{ status: 499 }]);
      expect(streams).toEqual([]);
    },
  );

  it('survives clients that disconnect while the agent writes as fast as it can', async () => {
    const { streams, port, telemetry } = await start();
    const body = '{"prompt":"Hi"}';
    const sockets = Array.from({ length: 20 }, () => {
      const socket = connect(port, '127.0.0.1');
      socket.write(
        `POST ${INVOKE_PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer t\r\nAccept: text/event-stream\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
      return socket;
    });
    await vi.waitFor(() => expect(streams).toHaveLength(20));
    const flood = text('x'.repeat(8192));
    for (const stream of streams) {
      const more = (): void => {
        while (!stream.destroyed && stream.write(flood));
      };
      stream.on('drain', more);
      more();
    }
    await Promise.all(sockets.map((socket) => once(socket, 'data')));
    for (const socket of sockets) socket.resetAndDestroy();
    await vi.waitFor(() => expect(telemetry.closed).toHaveLength(20));
    await vi.waitFor(() => expect(streams.every((stream) => stream.destroyed)).toBe(true));
  });

  it.each<[string, (stream: ServerResponse) => void]>([
    [
      'breaks in the middle of an event',
      (stream) => stream.write('event: te', () => stream.destroy()),
    ],
    ['ends without an answer', (stream) => stream.end()],
  ])('ends with an error event without a number when the agent %s', async (_case, end) => {
    const { streams, invoke, telemetry } = await start();
    const answer = invoke();
    const stream = await streamOf(streams);
    stream.write(text('a', 1));
    const response = await answer;
    end(stream);
    const body = await response.text();
    expect(body.startsWith(`${text('a', 1)}event: error\n`)).toBe(true);
    expect(lastEvent(body)).toEqual(errorOf('agent-failed'));
    expect(lastEvent(body).data).not.toHaveProperty('kept');
    expect(body.match(/^id: .*$/gm)).toEqual(['id: 1']);
    expect(telemetry.lines.at(-1)).toMatchObject({ outcome: 'failed' });
  });

  it('ends with an error event at the deadline of the whole answer', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { streams, invoke } = await start({ timeoutMs: 60_000 });
    const answer = invoke();
    const stream = await streamOf(streams);
    stream.write(text('a'));
    const response = await answer;
    const cut = once(stream, 'close');
    vi.advanceTimersByTime(60_000);
    expect(lastEvent(await response.text())).toEqual(errorOf('agent-timeout'));
    await cut;
  });

  it('applies backpressure to the agent when the client reads slowly', async () => {
    const { streams, invoke } = await start();
    const answer = invoke();
    const stream = await streamOf(streams);
    const flood = text('x'.repeat(1 << 20));
    stream.write(flood);
    const response = await answer;
    let sentBytes = flood.length;
    while (stream.write(flood)) sentBytes += flood.length;
    expect(stream.writableNeedDrain).toBe(true);
    stream.end(done);
    const body = await response.text();
    expect(body.length).toBeGreaterThanOrEqual(sentBytes);
    expect(lastEvent(body).event).toBe('done');
  });
});
