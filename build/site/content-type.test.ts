import { describe, expect, it } from 'vitest';
import { contentTypeOf } from './content-type.ts';

describe('contentTypeOf', () => {
  it('depends on the extension', () => {
    expect(contentTypeOf('index.html')).toBe('text/html; charset=utf-8');
    expect(contentTypeOf('assets/index-12345678.JS')).toBe('text/javascript; charset=utf-8');
  });

  it('is undefined for an unknown or missing extension', () => {
    expect(contentTypeOf('LICENSE')).toBeUndefined();
    expect(contentTypeOf('a.constructor')).toBeUndefined();
  });
});
