import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const code = readFileSync(join(import.meta.dirname, 'spa-fallback.js'), 'utf8');
const handler: (event: { request: { uri: string } }) => { uri: string } = runInNewContext(
  `${code}; handler`,
);
const rewrite = (uri: string): string => handler({ request: { uri } }).uri;

describe('the SPA fallback', () => {
  it.each(['/', '/callback', '/conversations/42', '/a.b/c', '/callback/'])(
    'serves the page for %s',
    (uri) => {
      expect(rewrite(uri)).toBe('/index.html');
    },
  );

  it.each(['/index.html', '/assets/index-4f2a.js', '/favicon.ico', '/.well-known/security.txt'])(
    'leaves the file %s alone',
    (uri) => {
      expect(rewrite(uri)).toBe(uri);
    },
  );

  it('rewrites every path to the page or leaves it unchanged', () => {
    fc.assert(
      fc.property(fc.webPath(), (path) => {
        expect(['/index.html', `/${path}`]).toContain(rewrite(`/${path}`));
      }),
    );
  });

  it('contains nothing that Terraform would evaluate', () => {
    expect(code).not.toMatch(/[$%]\{/);
  });
});
