import { once } from 'node:events';
import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { drain } from './server.ts';
import { done, reader, start, streamOf, text } from './testing/stream-stage.ts';

describe('drain', () => {
  it('lets open answers end, closes their connections and then settles', async () => {
    const { streams, invoke, server, port } = await start();
    const answer = invoke();
    const stream = await streamOf(streams);
    stream.write(text('a'));
    const read = reader(await answer);
    await read();
    const drained = drain(server);
    const refused = request({ port, host: '127.0.0.1', path: '/health' }).end();
    const [error] = await once(refused, 'error');
    expect(error).toMatchObject({ code: 'ECONNREFUSED' });
    stream.end(done);
    expect(await read()).toBe(done);
    await drained;
  });

  it('cuts what is still open at its limit', async () => {
    const { streams, invoke, server } = await start();
    const answer = invoke();
    const stream = await streamOf(streams);
    stream.write(text('a'));
    const response = await answer;
    await drain(server, 10);
    await expect(response.text()).rejects.toThrow();
  });
});
