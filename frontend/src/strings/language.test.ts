import { afterEach, describe, expect, it, vi } from 'vitest';
import { makeFakeBrowser } from '../testing/fake-browser.ts';
import { page } from './de/page.ts';
import {
  gateTexts,
  LANGUAGE_KEY,
  preferredLanguage,
  showLanguage,
  type Translation,
} from './language.ts';
import { pageTexts } from './page-texts.ts';

const { documentElement: root } = document;

afterEach(async () => {
  vi.restoreAllMocks();
  await showLanguage('en');
});

describe('the language that is preferred', () => {
  it.each([
    ['en', null, ['en-US', 'de']],
    ['de', null, ['de-AT', 'en']],
    ['de', null, ['fr-FR', 'DE', 'en']],
    ['en', null, ['fr', 'tlh-Latn']],
    // Begins like German, and is Slave.
    ['en', null, ['den-CA']],
    ['en', null, []],
    ['en', 'en', ['de']],
    ['de', 'de', ['en']],
    ['de', '__proto__', ['de']],
    ['en', '', ['constructor']],
  ])('is %s if %j was chosen and the browser has %j', (language, chosen, languages) => {
    vi.spyOn(navigator, 'languages', 'get').mockReturnValue(languages);
    const { siteStorage } = makeFakeBrowser();
    if (chosen !== null) siteStorage.setItem(LANGUAGE_KEY, chosen);
    expect(preferredLanguage(siteStorage)).toBe(language);
  });
});

describe('a language', () => {
  const shown = () => [gateTexts().signIn, pageTexts().message.send, root.lang, root.dir];
  const english = ['Sign in', 'Send', 'en', 'ltr'];
  const german = ['Anmelden', 'Senden', 'de', 'ltr'];

  it('is shown once its texts are loaded, and another one after it', async () => {
    expect(await showLanguage('de')).toBe(true);
    expect(shown()).toEqual(german);
    expect(await showLanguage('en')).toBe(true);
    expect(shown()).toEqual(english);
  });

  it('is English where its texts cannot be loaded, until they can', async () => {
    expect(await showLanguage('de', { de: () => Promise.reject(new TypeError('404')) })).toBe(
      false,
    );
    expect(shown()).toEqual(english);
    expect(await showLanguage('de')).toBe(true);
    expect(shown()).toEqual(german);
  });

  it('is not shown if its texts come when another one is wanted', async () => {
    let load: (translation: Translation) => void = () => {};
    const loading = showLanguage('de', {
      de: () =>
        new Promise((resolve) => {
          load = resolve;
        }),
    });
    await showLanguage('en');
    load({ gate: { ...gateTexts(), lang: 'de' }, page });
    expect(await loading).toBe(true);
    expect(shown()).toEqual(english);
  });

  it('gives its direction to the page', async () => {
    const gate = { ...gateTexts(), lang: 'ar', dir: 'rtl' } as const;
    await showLanguage('de', { de: async () => ({ gate, page }) });
    expect([root.lang, root.dir]).toEqual(['ar', 'rtl']);
  });
});
