import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { startXRayEndpoint, type XRayEndpoint } from '@three-tier-chat/telemetry/testing';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createPutSpans } from './put-spans.ts';
import { finishedSpan } from './span.fixture.ts';

let xray: XRayEndpoint;

beforeEach(async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  vi.stubEnv('AWS_SESSION_TOKEN', 'session');
  xray = await startXRayEndpoint((_request, response) => response.end());
});
afterEach(() => {
  vi.unstubAllEnvs();
  xray.close();
});

const SPANS = [finishedSpan(), finishedSpan({ name: 'execute_tool' })];
const put = (spans = SPANS) =>
  createPutSpans({ region: 'eu-west-1', endpoint: xray.url })(spans, new AbortController().signal);

it('sends the spans in one signed request', async () => {
  expect(await put()).toEqual({ kind: 'taken', refusedCount: 0 });
  expect(xray.received).toEqual([
    {
      url: '/v1/traces',
      headers: expect.objectContaining({
        'content-type': 'application/x-protobuf',
        'x-amz-security-token': 'session',
        authorization: expect.stringMatching(
          /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/xray\/aws4_request, /,
        ),
      }),
      body: Buffer.from(ProtobufTraceSerializer.serializeRequest(SPANS) ?? []),
    },
  ]);
});

it('counts the spans that X-Ray rejects', async () => {
  // partial_success { rejected_spans: 2 }
  xray.answer = (_request, response) => response.end(Buffer.from([0x0a, 0x02, 0x08, 0x02]));
  expect(await put()).toEqual({ kind: 'taken', refusedCount: 2 });
});

it.each([
  [400, 'refused'],
  [403, 'refused'],
  [429, 'failed'],
  [503, 'failed'],
])('an answer with status %i counts as %s', async (status, kind) => {
  xray.answer = (_request, response) => response.writeHead(status).end('{"message":"no"}');
  expect(await put()).toEqual({ kind });
});

it('an answer that is not OTLP counts as failed', async () => {
  xray.answer = (_request, response) => response.end('<html>');
  expect(await put()).toEqual({ kind: 'failed' });
});

it('refuses spans that cannot be serialized', async () => {
  const { startTime: _, ...broken } = finishedSpan();
  expect(await put([broken as ReadableSpan])).toEqual({ kind: 'refused' });
  expect(xray.received).toEqual([]);
});
