import { describe, expect, it } from 'vitest';
import { siteHeaders } from './site-headers.ts';

describe('the headers of a site', () => {
  it('list every file, in an order that does not depend on the disk', () => {
    const headers = siteHeaders(['index.html', 'assets/app-12345678.js', 'LICENSE']);
    expect(Object.entries(headers)).toEqual([
      ['LICENSE', { 'cache-control': 'no-cache' }],
      [
        'assets/app-12345678.js',
        {
          'content-type': 'text/javascript; charset=utf-8',
          'cache-control': 'public, max-age=31536000, immutable',
        },
      ],
      ['index.html', { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' }],
    ]);
  });
});
