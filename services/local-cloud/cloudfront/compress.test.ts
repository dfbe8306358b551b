import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { compress, type WholeAnswer } from './compress.ts';

const BODY = Buffer.from('a'.repeat(2000));
const ANSWER: WholeAnswer = {
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8', 'content-length': '2000', etag: '"e"' },
  body: BODY,
};

describe('compress', () => {
  it('prefers Brotli and weakens the entity tag', async () => {
    const { headers, body } = await compress(ANSWER, 'gzip, deflate, br');
    expect(brotliDecompressSync(body)).toEqual(BODY);
    expect(headers).toEqual({
      'content-type': 'text/html; charset=utf-8',
      'content-length': String(body.length),
      'content-encoding': 'br',
      vary: 'Accept-Encoding',
      etag: 'W/"e"',
    });
  });

  it('uses gzip if the viewer does not accept Brotli', async () => {
    const { headers, body } = await compress(ANSWER, 'gzip');
    expect(headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(body)).toEqual(BODY);
  });

  it('does not compress what CloudFront does not compress', async () => {
    const untouched: readonly WholeAnswer[] = [
      { ...ANSWER, body: Buffer.from('short') },
      { ...ANSWER, status: 304 },
      { ...ANSWER, headers: { 'content-type': 'text/event-stream' } },
      { ...ANSWER, headers: { 'content-type': 'image/png' } },
      { ...ANSWER, headers: { ...ANSWER.headers, 'content-encoding': 'gzip' } },
    ];
    for (const answer of untouched) expect(await compress(answer, 'br, gzip')).toBe(answer);
    expect(await compress(ANSWER, undefined)).toBe(ANSWER);
    expect(await compress(ANSWER, 'identity')).toBe(ANSWER);
  });
});
