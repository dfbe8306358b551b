import { once } from 'node:events';
import http from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { startSite } from './site.fixture.ts';

const TRACE = '1-0000000a-00000000000000000000000a';

describe('the edge: the API', () => {
  it('passes the viewer’s headers on, except Host', async () => {
    const { url } = await startSite({}, (request, response) => {
      response.writeHead(201, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ url: request.url, headers: request.headers }));
    });
    const answer = await fetch(`${url}/api/agent/invoke?x=1`, {
      method: 'POST',
      body: '{}',
      headers: { authorization: 'Bearer t', 'x-amzn-trace-id': `Root=${TRACE}`, origin: url },
    });
    expect(answer.status).toBe(201);
    expect(await answer.json()).toMatchObject({
      url: '/api/agent/invoke?x=1',
      headers: {
        authorization: 'Bearer t',
        'x-amzn-trace-id': `Root=${TRACE}`,
        origin: url,
        host: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      },
    });
  });

  it('drops Authorization and the query without an origin request policy', async () => {
    const { url } = await startSite(
      { api: { origin_request_policy_id: undefined } },
      (request, response) => {
        response.end(`${request.url} ${request.headers.authorization}`);
      },
    );
    const answer = await fetch(`${url}/api/x?q=1`, { headers: { authorization: 'Bearer t' } });
    expect(await answer.text()).toBe('/api/x undefined');
  });

  it('passes errors through unchanged and streams unbuffered', async () => {
    let finish = () => {};
    const { url } = await startSite({}, (_request, response) => {
      response.writeHead(404, { 'content-type': 'text/event-stream' });
      response.write('first');
      finish = () => response.end();
    });
    const answer = await fetch(`${url}/api/x`, { headers: { 'accept-encoding': 'br' } });
    expect(answer.status).toBe(404);
    const reader = answer.body?.getReader();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('first');
    finish();
    expect(answer.headers.get('content-encoding')).toBeNull();
    expect(answer.headers.get('x-cache')).toBe('Error from cloudfront');
  });

  it('refuses a method that the behaviour does not allow, and a GET with a body', async () => {
    const { url } = await startSite();
    expect((await fetch(url, { method: 'POST' })).status).toBe(403);
    expect(await getWithBody(`${url}/api/x`)).toBe(403);
  });

  it('chooses the behaviour by the path without dot segments', async () => {
    const { url } = await startSite({}, (_request, response) => response.end('origin'));
    const status = await rawGet(url, '/api/../config.json');
    expect(status).toContain('403');
  });

  it('answers 502 if the origin is down and 504 if it is silent', async () => {
    const { url, closeBackend } = await startSite({ readTimeoutSeconds: 1 }, () => {});
    expect((await fetch(`${url}/api/x`)).status).toBe(504);
    await closeBackend();
    expect((await fetch(`${url}/api/x`)).status).toBe(502);
  });

  it('refuses a request above 20 KB, a long URL, and a request line without a path', async () => {
    const { url } = await startSite();
    expect((await fetch(url, { headers: { 'x-large': 'x'.repeat(20_400) } })).status).toBe(494);
    expect((await fetch(url, { headers: { 'x-large': 'x'.repeat(70_000) } })).status).toBe(431);
    expect((await fetch(`${url}/${'x'.repeat(8192)}`)).status).toBe(414);
    expect(await rawGet(url, 'http://elsewhere/')).toContain('400');
  });
});

async function getWithBody(url: string): Promise<number | undefined> {
  const request = http.request(url, { method: 'GET', headers: { 'content-length': 1 } });
  request.end('x');
  const [answer] = (await once(request, 'response')) as [http.IncomingMessage];
  answer.resume();
  return answer.statusCode;
}

/** The status line for a request line that `fetch` would normalize. */
async function rawGet(url: string, target: string): Promise<string> {
  const { host, port } = new URL(url);
  const socket = connect(Number(port), '127.0.0.1');
  socket.write(`GET ${target} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
  const [chunk] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return chunk.toString().split('\r\n')[0] ?? '';
}
