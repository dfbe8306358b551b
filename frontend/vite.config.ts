/// <reference types="vitest/config" />
import { defineConfig, type Plugin } from 'vite';
import solid from 'vite-plugin-solid';
import { firstDocument } from './first-document.ts';

/** The oldest browsers that know `light-dark()`, so the build leaves it as it is written. */
const BROWSERS = ['chrome123', 'firefox120', 'safari17.5'];

/**
 * Nothing is preloaded, and no lazy chunk has styles of its own: of Vite's helper, which each dynamic
 * import is wrapped in, only the call is left.
 */
const plainImports: Plugin = {
  name: 'plain-imports',
  enforce: 'pre',
  apply: 'build',
  load: {
    filter: { id: /^\0vite\/preload-helper/ },
    handler: () => 'export const __vitePreload = (load) => load();',
  },
};

export default defineConfig(({ mode }) => ({
  plugins: [
    plainImports,
    // A handful of listeners costs less than the code that delegates them.
    solid({ hot: mode !== 'test', solid: { delegateEvents: false } }),
    firstDocument(),
  ],
  build: {
    outDir: '../dist/frontend',
    emptyOutDir: true,
    target: BROWSERS,
    cssTarget: BROWSERS,
    // The content security policy admits no script but files of the site's own.
    assetsInlineLimit: 0,
    modulePreload: false,
    // No module here has a getter or a missing global whose mere reading would do something.
    rolldownOptions: {
      treeshake: { propertyReadSideEffects: false, unknownGlobalSideEffects: false },
    },
  },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.{ts,tsx}'],
  },
}));
