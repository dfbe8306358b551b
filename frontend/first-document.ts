import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const THEME = join(import.meta.dirname, 'src/settings/first-theme.js');

/**
 * What index.html loads before, or beside, its own module: see
 * docs/decisions/the-silent-sign-in-loads-no-page.md.
 *
 * - The script that sets the theme gets a name with a hash, so that the second document has it in the
 *   browser's cache: it stands in the way of the first paint.
 * - The page's module is fetched while Okta is asked, and run only after that.
 */
export function firstDocument(): Plugin {
  return {
    name: 'first-document',
    apply: 'build',
    buildStart() {
      this.emitFile({
        type: 'asset',
        name: 'theme.js',
        source: readFileSync(THEME, 'utf8'),
      });
    },
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle = {} }) {
        const files = Object.values(bundle);
        const page = files.find((it) => it.type === 'chunk' && it.name === 'page');
        const script = files.find((it) => it.type === 'asset' && it.names.includes('theme.js'));
        if (!page || !script) throw new Error('The build has no page, or no theme.');
        return [
          { tag: 'script', attrs: { src: `/${script.fileName}` }, injectTo: 'head' },
          {
            tag: 'link',
            attrs: { rel: 'modulepreload', crossorigin: true, href: `/${page.fileName}` },
            injectTo: 'head',
          },
        ];
      },
    },
  };
}
