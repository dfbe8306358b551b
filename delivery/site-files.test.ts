import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readSiteFiles } from './site-files.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const zip = (headers: unknown, files: Record<string, Uint8Array>) =>
  zipSync({ ...files, 'headers.json': bytes(JSON.stringify(headers)) });

describe('the files of a site', () => {
  it('are those that its headers list', () => {
    const artifact = zip(
      { 'index.html': { 'content-type': 'text/html', 'cache-control': 'no-cache' } },
      { 'index.html': bytes('<p>'), 'left-behind.txt': bytes('x') },
    );
    expect(readSiteFiles(artifact, 'frontend v1')).toEqual([
      {
        name: 'index.html',
        content: bytes('<p>'),
        contentType: 'text/html',
        cacheControl: 'no-cache',
      },
    ]);
  });

  it.each([
    ['no headers', zipSync({ 'index.html': bytes('<p>') })],
    ['headers that are no JSON', zipSync({ 'headers.json': bytes('{') })],
    ['headers of another form', zip({ 'index.html': 'no-cache' }, { 'index.html': bytes('<p>') })],
    ['a file too few', zip({ 'index.html': { 'cache-control': 'no-cache' } }, {})],
    ['a file of Object', zip({ toString: { 'cache-control': 'no-cache' } }, {})],
  ])('are refused with %s', (_title, artifact) => {
    expect(() => readSiteFiles(artifact, 'frontend v1')).toThrow(
      'The artifact of frontend v1 has no headers.json that lists its files',
    );
  });
});
