import { makeCaller } from '@three-tier-chat/identity/testing';
import { createTelemetry } from '@three-tier-chat/telemetry';
import { type CapturedStdout, captureStdout } from '@three-tier-chat/telemetry/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createApp } from './create-app.ts';
import { makeApiDocument } from './document.ts';
import { sampleApi } from './sample-api.fixture.ts';
import { recordingVerifier } from './testing/index.ts';

const KEY = '6F1C1D3E-8A41-4d52-9D3A-0D6A5F1F6A01';
const caller = makeCaller({ scopes: ['profile.write'] });
const telemetry = createTelemetry({ service: 'sample-api', version: 'v1' });

let stdout: CapturedStdout;
beforeEach(() => {
  stdout = captureStdout();
});
afterEach(() => {
  stdout.release();
});

async function send(
  path: string,
  headers: Readonly<Record<string, string>>,
  body = '{"name":"a"}',
) {
  const work = vi.fn(async () => {});
  const app = createApp(sampleApi, { verifier: recordingVerifier(() => caller), telemetry, work });
  const { status } = await app.request(path, {
    method: path === '/samples' ? 'POST' : 'PUT',
    headers: {
      authorization: `Bearer ${caller.token}`,
      'content-type': 'application/json',
      ...headers,
    },
    body,
  });
  return { status, calls: work.mock.calls };
}

describe('a change', () => {
  it('is made with its key, in one spelling, and the version that its caller has seen', async () => {
    const headers = { 'idempotency-key': KEY, 'if-match': '"12"' };
    expect(await send('/users/me/name', headers)).toEqual({
      status: 200,
      calls: [[{ key: KEY.toLowerCase(), version: 12 }]],
    });
  });

  it('that shows nothing is made of no version', async () => {
    expect(await send('/samples', { 'idempotency-key': KEY })).toEqual({
      status: 200,
      calls: [[{ key: KEY.toLowerCase(), version: undefined }]],
    });
  });

  it('is not made without them, whatever its body', async () => {
    expect(await send('/users/me/name', { 'idempotency-key': KEY }, '{')).toEqual({
      status: 428,
      calls: [],
    });
    expect(await send('/samples', {})).toEqual({ status: 400, calls: [] });
  });
});

it('is declared in the document, with its refusals', () => {
  const { paths } = makeApiDocument(sampleApi);
  expect(paths?.['/users/me/name']?.put).toMatchObject({
    'x-shows': 'getSample',
    parameters: [
      { name: 'Idempotency-Key', in: 'header', required: true },
      { name: 'If-Match', in: 'header', required: true },
    ],
    responses: { 409: {}, 412: {}, 422: {}, 428: {} },
  });
  expect(paths?.['/samples']?.post).toMatchObject({
    'x-shows': 'none',
    parameters: [{ name: 'Idempotency-Key', in: 'header', required: true }],
  });
  expect(paths?.['/samples/{id}']?.put).not.toHaveProperty('x-shows');
  expect(paths?.['/users/me']?.get?.responses).not.toHaveProperty('428');
});
