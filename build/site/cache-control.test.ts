import { describe, expect, it } from 'vitest';
import { cacheControlOf } from './cache-control.ts';

describe('cacheControlOf', () => {
  it('lets browsers cache a file with a hash in its name for ever', () => {
    for (const key of [
      'assets/index-DiwrgTda.js',
      'assets/inter-latin-B2xhLi22.woff2',
      'releases/0123/assets/index-a_b-C1d2.css',
      'assets/index-DiwrgTda.js.map',
    ]) {
      expect(cacheControlOf(key)).toBe('public, max-age=31536000, immutable');
    }
  });

  it('makes browsers revalidate every other file', () => {
    for (const key of [
      'index.html',
      'config.json',
      'favicon.svg',
      'assets/logo.svg',
      'my-assets-12345678.js',
    ]) {
      expect(cacheControlOf(key)).toBe('no-cache');
    }
  });
});
