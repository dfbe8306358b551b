import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startXRayEndpoint, type XRayEndpoint } from '../testing/xray-endpoint.ts';
import { createPutTraceSegments } from './put-trace-segments.ts';

let xray: XRayEndpoint;

beforeEach(async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  vi.stubEnv('AWS_SESSION_TOKEN', 'session');
  xray = await startXRayEndpoint((_request, response) =>
    response.end('{"UnprocessedTraceSegments":[]}'),
  );
});
afterEach(() => {
  vi.unstubAllEnvs();
  xray.close();
});

const never = new AbortController().signal;
const put = (documents: readonly string[] = ['{"id":"1"}'], signal = never) =>
  createPutTraceSegments({ region: 'eu-west-1', endpoint: xray.url })(documents, signal);

describe('PutTraceSegments', () => {
  it('is sent in one signed request', async () => {
    expect(await put(['{"id":"1"}', '{"id":"é"}'])).toEqual({ kind: 'taken', refusedCount: 0 });
    expect(xray.received).toEqual([
      {
        url: '/TraceSegments',
        headers: expect.objectContaining({
          'content-type': 'application/json',
          'x-amz-security-token': 'session',
          'x-amz-content-sha256': expect.stringMatching(/^[0-9a-f]{64}$/),
          authorization: expect.stringMatching(
            /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/xray\/aws4_request, SignedHeaders=[\w;-]*host[\w;-]*, Signature=[0-9a-f]{64}$/,
          ),
        }),
        body: expect.any(Buffer),
      },
    ]);
    expect(JSON.parse(String(xray.received[0]?.body))).toEqual({
      TraceSegmentDocuments: ['{"id":"1"}', '{"id":"é"}'],
    });
  });

  it('counts the documents that X-Ray did not process', async () => {
    xray.answer = (_request, response) =>
      response.end('{"UnprocessedTraceSegments":[{"Id":"1","ErrorCode":"MissingId"}]}');
    expect(await put()).toEqual({ kind: 'taken', refusedCount: 1 });
  });

  it.each([
    [400, 'refused'],
    [403, 'refused'],
    [408, 'failed'],
    [429, 'failed'],
    [500, 'failed'],
    [503, 'failed'],
  ])('answered with %i has %s', async (status, kind) => {
    xray.answer = (_request, response) => response.writeHead(status).end('{"message":"no"}');
    expect(await put()).toEqual({ kind });
  });

  it.each<[string, RequestListener]>([
    ['an HTML page', (_request, response) => response.end('<html>')],
    ['a redirect', (_request, response) => response.writeHead(302, { location: '/' }).end()],
    ['a broken connection', (_request, response) => response.destroy()],
    ['an answer that is too long', (_request, response) => response.end(' '.repeat(300_000))],
  ])('answered with %s has failed', async (_kind, answer) => {
    xray.answer = answer;
    expect(await put()).toEqual({ kind: 'failed' });
  });

  it.each<[string, RequestListener]>([
    ['nothing', () => {}],
    ['an incomplete answer', (_request, response) => void response.write('{')],
  ])('answered with %s ends with its limit', async (_kind, answer) => {
    const limit = new AbortController();
    xray.answer = (request, response) => {
      answer(request, response);
      limit.abort();
    };
    expect(await put(undefined, limit.signal)).toEqual({ kind: 'failed' });
  });

  it('fails when nothing listens, and when there is no time left', async () => {
    xray.close();
    expect(await put()).toEqual({ kind: 'failed' });
    expect(await put(undefined, AbortSignal.abort())).toEqual({ kind: 'failed' });
  });

  it('fails without credentials', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', '');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', '');
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nonexistent');
    vi.stubEnv('AWS_CONFIG_FILE', '/nonexistent');
    expect(await put()).toEqual({ kind: 'failed' });
    expect(xray.received).toEqual([]);
  });

  it('uses the credentials of a container if there are any', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', '');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', '');
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nonexistent');
    vi.stubEnv('AWS_CONFIG_FILE', '/nonexistent');
    const credentials = createServer((_request, response) =>
      response.end(
        JSON.stringify({
          AccessKeyId: 'AKIDCONTAINER',
          SecretAccessKey: 's',
          Token: 't',
          Expiration: new Date(Date.now() + 3_600_000).toISOString(),
        }),
      ),
    ).listen(0, '127.0.0.1');
    await once(credentials, 'listening');
    const { port } = credentials.address() as AddressInfo;
    vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', `http://127.0.0.1:${port}/role`);
    expect(await put()).toEqual({ kind: 'taken', refusedCount: 0 });
    expect(xray.received[0]?.headers).toMatchObject({
      authorization: expect.stringContaining('Credential=AKIDCONTAINER/'),
    });
    credentials.close();
    credentials.closeAllConnections();
  });
});
