import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import http, { type RequestListener } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CloudContext } from '../context.ts';
import { type HttpServer, listen } from '../http/serve-http.ts';
import { createMemoryLogStore } from '../logs/memory-log-store.ts';
import { portsFrom } from '../ports.ts';
import { s3Attributes } from '../s3/s3-attributes.ts';
import { resolveStacks } from '../terraform/resolve-stacks.ts';
import { cloudFrontAttributes } from './cloudfront-attributes.ts';
import { type Changes, siteStack } from './site-stack.fixture.ts';
import { type EdgeOptions, type RunningEdge, startEdge } from './start-edge.ts';

const TRACE = '1-0000000a-00000000000000000000000a';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edge-'));
  for (const version of ['v1', 'v2']) {
    await mkdir(join(folder, version, 'assets'), { recursive: true });
    await writeFile(join(folder, version, 'index.html'), `<head></head><p>${version}</p>`);
    await writeFile(join(folder, version, 'assets', 'app-12345678.js'), 'go();'.repeat(400));
  }
});
afterAll(() => rm(folder, { recursive: true }));

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

describe('the edge: the site', () => {
  it('serves the released page with the policy’s headers', async () => {
    const { url } = await start();
    const answer = await fetch(url);
    expect([answer.status, await answer.text()]).toEqual([200, '<head></head><p>v1</p>']);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'content-security-policy': "default-src 'self'",
      'x-cache': 'Miss from cloudfront',
      via: expect.stringMatching(/^1\.1 e[0-9a-f]{13}\.cloudfront\.net \(CloudFront\)$/),
      'x-amz-cf-id': expect.stringMatching(/^[\w-]{56}$/),
    });
  });

  it('runs the function: a route is the page, a missing file is not', async () => {
    const { url } = await start();
    expect(await (await fetch(`${url}/callback?code=x`)).text()).toContain('v1');
    const missing = await fetch(`${url}/missing.js`);
    expect([missing.status, await missing.text()]).toEqual([
      403,
      expect.stringContaining('AccessDenied'),
    ]);
  });

  it('answers 503 when the function fails', async () => {
    const { url } = await start();
    expect((await fetch(`${url}/broken`)).status).toBe(503);
  });

  it('compresses an asset, revalidates it, and serves its head alone', async () => {
    const { url } = await start();
    const asset = `${url}/assets/app-12345678.js`;
    const answer = await fetch(asset, { headers: { 'accept-encoding': 'br' } });
    expect(await answer.text()).toBe('go();'.repeat(400));
    expect(answer.headers.get('content-encoding')).toBe('br');
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');

    const etag = answer.headers.get('etag') ?? '';
    expect((await fetch(asset, { headers: { 'if-none-match': etag } })).status).toBe(304);
    const head = await fetch(asset, { method: 'HEAD', headers: { 'accept-encoding': '' } });
    expect([await head.text(), head.headers.get('content-length')]).toEqual(['', '2000']);
  });

  it('serves an object of the stack by its own behaviour', async () => {
    const { url } = await start();
    expect(await (await fetch(`${url}/config.json`)).json()).toEqual({ issuer: 'here' });
  });

  it('denies the site without an origin access control', async () => {
    const { url } = await start({ origin: { origin_access_control_id: undefined } });
    expect((await fetch(url)).status).toBe(403);
  });

  it('takes in a new release', async () => {
    const { url, edge, releaseVersion } = await start();
    releaseVersion('v2');
    await edge.release?.('backend');
    expect(await (await fetch(url)).text()).toContain('v1');
    await edge.release?.('frontend');
    expect(await (await fetch(url)).text()).toContain('v2');
  });
});

describe('the edge: the API', () => {
  it('passes the viewer’s headers on, except Host', async () => {
    const { url } = await start({}, (request, response) => {
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
    const { url } = await start(
      { api: { origin_request_policy_id: undefined } },
      (request, response) => {
        response.end(`${request.url} ${request.headers.authorization}`);
      },
    );
    const answer = await fetch(`${url}/api/x?q=1`, { headers: { authorization: 'Bearer t' } });
    expect(await answer.text()).toBe('/api/x undefined');
  });

  it('passes errors through as they are and streams unbuffered', async () => {
    let finish = () => {};
    const { url } = await start({}, (_request, response) => {
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
    const { url } = await start();
    expect((await fetch(url, { method: 'POST' })).status).toBe(403);
    expect(await getWithBody(`${url}/api/x`)).toBe(403);
  });

  it('chooses the behaviour by the path without dot segments', async () => {
    const { url } = await start({}, (_request, response) => response.end('origin'));
    const status = await rawGet(url, '/api/../config.json');
    expect(status).toContain('403');
  });

  it('answers 502 when the origin is down and 504 when it is silent', async () => {
    const { url, closeOrigin } = await start({ readTimeoutSeconds: 1 }, () => {});
    expect((await fetch(`${url}/api/x`)).status).toBe(504);
    await closeOrigin();
    expect((await fetch(`${url}/api/x`)).status).toBe(502);
  });

  it('refuses a request above 20 KB, a long URL, and a request line without a path', async () => {
    const { url } = await start();
    expect((await fetch(url, { headers: { 'x-large': 'x'.repeat(20_400) } })).status).toBe(494);
    expect((await fetch(url, { headers: { 'x-large': 'x'.repeat(70_000) } })).status).toBe(431);
    expect((await fetch(`${url}/${'x'.repeat(8192)}`)).status).toBe(414);
    expect(await rawGet(url, 'http://elsewhere/')).toContain('400');
  });
});

describe('the edge: the log', () => {
  it('names trace and token of each request, and neither query nor token', async () => {
    const { url, context } = await start();
    await fetch(`${url}/callback?code=secret`, {
      headers: { authorization: 'Bearer t', 'x-amzn-trace-id': `Root=${TRACE}` },
    });
    await expect.poll(() => context.logs.ofTrace(TRACE)).toHaveLength(1);
    expect(context.logs.ofTrace(TRACE)[0]).toMatchObject({
      service: 'cloudfront',
      message: 'request',
      path: '/callback',
      status: 200,
      complete: true,
      token_fingerprint: 'e3b98a4da31a127d',
    });
    expect(JSON.stringify(context.logs.all())).not.toContain('secret');
  });
});

describe('the edge: live reload', () => {
  it('is off unless asked for', async () => {
    const { url } = await start();
    expect((await fetch(`${url}/__local/reload.js`)).status).toBe(403);
  });

  it('puts a module of the same origin into pages and tells them of a release', async () => {
    const { url, edge, releaseVersion } = await start({}, undefined, { liveReload: true });
    expect(await (await fetch(url)).text()).toContain(
      '<script type="module" src="/__local/reload.js"></script></head>',
    );
    expect(await (await fetch(`${url}/__local/reload.js`)).text()).toContain('/__local/reload');

    const events = (await fetch(`${url}/__local/reload`)).body?.getReader();
    expect(Buffer.from((await events?.read())?.value ?? []).toString()).toBe(': open\n\n');
    releaseVersion('v2');
    await edge.release?.('frontend');
    expect(Buffer.from((await events?.read())?.value ?? []).toString()).toBe('data: reload\n\n');
  });
});

describe('the edge: the start', () => {
  it('stops at anything that it does not know', async () => {
    const refused: readonly [Changes, string][] = [
      [{ distribution: { custom_error_response: [{}] } }, 'custom_error_response'],
      [{ api: { cache_policy_id: 'other' } }, 'cache policy other'],
      [{ api: { origin_request_policy_id: 'other' } }, 'origin request policy other'],
      [{ api: { target_origin_id: 'other' } }, 'no origin other'],
      [
        { api: { response_headers_policy_id: 'other' } },
        'response_headers_policy of the stacks is other',
      ],
      [{ origin: { domain_name: 'elsewhere.example' } }, 'names no bucket'],
      [{ origin: { origin_access_control_id: 'other' } }, 'names no origin access control'],
      [{ backend: { domain_name: 'elsewhere.example' } }, 'is not on this machine'],
    ];
    for (const [changes, message] of refused) await expect(start(changes)).rejects.toThrow(message);
  });
});

interface Started {
  readonly url: string;
  readonly edge: RunningEdge;
  readonly context: CloudContext;
  readonly releaseVersion: (version: string) => void;
  readonly closeOrigin: () => Promise<void>;
}

async function start(
  changes: Changes = {},
  backend: RequestListener = (_request, response) => response.end('origin'),
  options: EdgeOptions = {},
): Promise<Started> {
  const origin: HttpServer = await listen(0, backend);
  open.push(origin);
  let version = 'v1';
  const ports = { ...portsFrom(4000), edge: 0 };
  const context: CloudContext = {
    ports,
    region: 'us-east-1',
    accountId: '000000000000',
    resources: () =>
      resolveStacks(
        [
          {
            name: 'app',
            resource: siteStack(version, origin.port, changes),
            data: {},
            output: {},
          },
        ],
        {
          ...s3Attributes('us-east-1'),
          ...cloudFrontAttributes({ ports, accountId: '000000000000' }),
        },
        {},
      ),
    artifacts: {
      releasedVersion: () => version,
      unpack: async (_service, wanted) => join(folder, wanted),
    },
    logs: createMemoryLogStore(),
  };
  const edge = await startEdge(context, options);
  open.push({ close: () => edge.stop() });
  return {
    url: edge.url,
    edge,
    context,
    releaseVersion(next) {
      version = next;
    },
    async closeOrigin() {
      open.splice(open.indexOf(origin), 1);
      await origin.close();
    },
  };
}

async function getWithBody(url: string): Promise<number | undefined> {
  const request = http.request(url, { method: 'GET', headers: { 'content-length': 1 } });
  request.end('x');
  const [answer] = (await once(request, 'response')) as [http.IncomingMessage];
  answer.resume();
  return answer.statusCode;
}

/** The status line for a request line that `fetch` would tidy up. */
async function rawGet(url: string, target: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write(`GET ${target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
  const [chunk] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return chunk.toString().split('\r\n')[0] ?? '';
}
