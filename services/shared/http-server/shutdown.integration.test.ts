import { once } from 'node:events';
import { Agent, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { listen } from './listen.ts';
import { Shutdown } from './shutdown.ts';

const FOREVER_MS = 600_000;

interface Stage {
  readonly server: Server;
  readonly port: number;
  /** The open answers. */
  readonly streams: readonly ReadableStreamDefaultController<Uint8Array>[];
}

async function start(): Promise<Stage> {
  const streams: ReadableStreamDefaultController<Uint8Array>[] = [];
  const server = await listen(
    ({ url }) => {
      if (url.endsWith('/quick')) return new Response('quick');
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(Buffer.from('first'));
          streams.push(controller);
        },
      });
      return new Response(body);
    },
    { host: '127.0.0.1', port: 0 },
  );
  return { server, port: (server.address() as AddressInfo).port, streams };
}

const ask = (port: number) => fetch(`http://127.0.0.1:${port}`);

describe('a service that shuts down', () => {
  it('lets open answers finish, closes their connections and then settles', async () => {
    const { server, port, streams } = await start();
    const answer = await ask(port);
    const shutdown = new Shutdown();
    expect(shutdown.hasBegun).toBe(false);
    const drained = shutdown.drain(server, { answersMs: FOREVER_MS });
    expect(shutdown.hasBegun).toBe(true);
    const [error] = await once(request({ port, host: '127.0.0.1' }).end(), 'error');
    expect(error).toMatchObject({ code: 'ECONNREFUSED' });
    streams[0]?.enqueue(Buffer.from(', last'));
    streams[0]?.close();
    expect(await answer.text()).toBe('first, last');
    await drained;
  });

  it('notifies each unfinished answer once, and lets its final message be sent', async () => {
    const { server, port, streams } = await start();
    const answers = await Promise.all([ask(port), ask(port), ask(port)]);
    const shutdown = new Shutdown();
    const [first, second, third] = streams;
    const tell = (stream: typeof first): void => {
      stream?.enqueue(Buffer.from(', told'));
      stream?.close();
    };
    shutdown.whenDue(() => tell(first));
    shutdown.whenDue(() => tell(second));
    const forget = shutdown.whenDue(() => tell(third));
    forget();
    third?.close();
    await shutdown.drain(server, { answersMs: 1, flushMs: FOREVER_MS });
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    expect(texts.sort()).toEqual(['first', 'first, told', 'first, told']);
    let calls = 0;
    shutdown.whenDue(() => {
      calls += 1;
    });
    expect(calls).toBe(1);
  });

  it('closes connections that are open after the time limit', async () => {
    const { server, port } = await start();
    const answer = await ask(port);
    await new Shutdown().drain(server, { answersMs: 0, flushMs: 0 });
    await expect(answer.text()).rejects.toThrow();
  });

  it('ends work without a connection as it ends answers, and waits for it', async () => {
    const { server } = await start();
    const shutdown = new Shutdown();
    const work = Promise.withResolvers<void>();
    const steps: string[] = [];
    shutdown.whenDue(() => {
      steps.push('ended');
      work.resolve();
    });
    await shutdown.drain(server, { answersMs: 1, flushMs: FOREVER_MS, work: work.promise });
    expect(steps).toEqual(['ended']);
  });

  it('waits no longer for work than the time limit', async () => {
    const { server } = await start();
    const work = new Promise(() => {});
    await new Shutdown().drain(server, { answersMs: 0, flushMs: 0, work });
  });

  it('closes a kept-alive connection after the next answer on it', async () => {
    const { server, port, streams } = await start();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const onAgent = async (path: string): Promise<IncomingMessage> => {
      const sent = request({ port, host: '127.0.0.1', path, agent }).end();
      const [answer] = (await once(sent, 'response')) as [IncomingMessage];
      return answer;
    };
    const streamed = await onAgent('/');
    const next = onAgent('/quick');
    const drained = new Shutdown().drain(server, { answersMs: FOREVER_MS });
    streams[0]?.close();
    streamed.resume();
    const outcome = await next.then(
      ({ headers }) => headers.connection,
      ({ code }: NodeJS.ErrnoException) => code,
    );
    // The request may arrive while the idle connection is being closed.
    expect(['close', 'ECONNRESET', 'ECONNREFUSED']).toContain(outcome);
    await drained;
    agent.destroy();
  });
});
