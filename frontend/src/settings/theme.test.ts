import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { makeFakeBrowser } from '../testing/fake-browser.ts';
import { makeThemeSetting } from './theme.ts';

const root = document.documentElement;
afterEach(() => {
  delete root.dataset['theme'];
  vi.unstubAllGlobals();
});

describe('the theme', () => {
  it('is the system’s until another is chosen, and again afterwards', () => {
    const { siteStorage } = makeFakeBrowser();
    const theme = makeThemeSetting(siteStorage, root);
    const state = () => [theme.read(), root.dataset['theme'], siteStorage.getItem('chat.theme')];
    expect(state()).toEqual(['system', undefined, null]);
    theme.choose('dark');
    expect(state()).toEqual(['dark', 'dark', 'dark']);
    theme.choose('light');
    expect(state()).toEqual(['light', 'light', 'light']);
    theme.choose('system');
    expect(state()).toEqual(['system', undefined, null]);
  });

  it.each(['', 'sepia', '__proto__'])('is the system’s when %j is stored', (stored) => {
    const { siteStorage } = makeFakeBrowser();
    siteStorage.setItem('chat.theme', stored);
    expect(makeThemeSetting(siteStorage, root).read()).toBe('system');
  });
});

describe('the script before the page', () => {
  const run = async (storage: unknown) => {
    vi.stubGlobal('localStorage', storage);
    const script = await readFile(join(import.meta.dirname, 'first-theme.js'), 'utf8');
    new Function(script)();
    return root.dataset['theme'];
  };

  it('sets what was chosen, and nothing else', async () => {
    const { siteStorage } = makeFakeBrowser();
    expect(await run(siteStorage)).toBeUndefined();
    siteStorage.setItem('chat.theme', '"><script>');
    expect(await run(siteStorage)).toBeUndefined();
    makeThemeSetting(siteStorage, document.createElement('html')).choose('dark');
    expect(await run(siteStorage)).toBe('dark');
  });

  it('does without a storage', async () => {
    expect(await run(undefined)).toBeUndefined();
  });
});
