import { cleanup, render, screen } from '@solidjs/testing-library';
import { afterEach, expect, it, vi } from 'vitest';
import { LANGUAGE_KEY, showLanguage } from '../strings/language.ts';
import { makeFakeBrowser } from '../testing/fake-browser.ts';
import { createLanguageSetting, type LanguageSetting } from './language.ts';
import { LanguageChoice } from './language-choice.tsx';

afterEach(async () => {
  cleanup();
  vi.restoreAllMocks();
  await showLanguage('en');
});

function setUp(stored?: string) {
  const { siteStorage } = makeFakeBrowser();
  if (stored !== undefined) siteStorage.setItem(LANGUAGE_KEY, stored);
  const shown = render(() => {
    const setting = createLanguageSetting(siteStorage);
    return <LanguageChoice setting={setting} />;
  });
  return { ...shown, siteStorage };
}

const chosen = () =>
  (screen.getAllByRole('radio') as HTMLInputElement[])
    .filter((it) => it.checked)
    .map((it) => it.value);

it('chooses the language, which is the browser’s until another is chosen', async () => {
  const { siteStorage } = setUp();
  expect(chosen()).toEqual(['browser']);
  screen.getByRole('radio', { name: 'Deutsch' }).click();
  await screen.findByRole('group', { name: 'Sprache' });
  expect([chosen(), siteStorage.getItem(LANGUAGE_KEY)]).toEqual([['de'], 'de']);
  screen.getByRole('radio', { name: 'English' }).click();
  await screen.findByRole('group', { name: 'Language' });
  expect([chosen(), siteStorage.getItem(LANGUAGE_KEY)]).toEqual([['en'], 'en']);
  vi.spyOn(navigator, 'languages', 'get').mockReturnValue(['de-DE']);
  screen.getByRole('radio', { name: 'As the browser' }).click();
  await screen.findByRole('group', { name: 'Sprache' });
  expect([chosen(), siteStorage.getItem(LANGUAGE_KEY)]).toEqual([['browser'], null]);
});

it.each(['', 'fr', '__proto__'])('is the browser’s when %j is stored', (stored) => {
  setUp(stored);
  expect(chosen()).toEqual(['browser']);
});

it('names each language in that language', () => {
  setUp();
  expect(screen.getByText('Deutsch').lang).toBe('de');
  expect(screen.getByText('English').lang).toBe('en');
});

it('follows another tab, and the browser', async () => {
  const { siteStorage, unmount } = setUp();
  const languages = vi.spyOn(navigator, 'languages', 'get').mockReturnValue(['en']);
  siteStorage.setItem(LANGUAGE_KEY, 'de');
  dispatchEvent(new StorageEvent('storage', { key: 'other' }));
  expect(chosen()).toEqual(['browser']);
  dispatchEvent(new StorageEvent('storage', { key: LANGUAGE_KEY }));
  await screen.findByRole('group', { name: 'Sprache' });
  expect(chosen()).toEqual(['de']);
  siteStorage.removeItem(LANGUAGE_KEY);
  dispatchEvent(new StorageEvent('storage', { key: null }));
  await screen.findByRole('group', { name: 'Language' });
  languages.mockReturnValue(['de']);
  dispatchEvent(new Event('languagechange'));
  await screen.findByRole('group', { name: 'Sprache' });
  unmount();
  languages.mockReturnValue(['en']);
  dispatchEvent(new Event('languagechange'));
  expect(document.documentElement.lang).toBe('de');
});

it('says so if a language cannot be loaded, until another one is chosen', async () => {
  let language: LanguageSetting['choose'] = async () => false;
  const setting: LanguageSetting = {
    chosen: () => 'de',
    choose: (chosen) => language(chosen),
  };
  render(() => <LanguageChoice setting={setting} />);
  screen.getByRole('radio', { name: 'English' }).click();
  screen.getByRole('radio', { name: 'Deutsch' }).dispatchEvent(new Event('change'));
  await screen.findByText(/could not be loaded/);
  language = async () => true;
  screen.getByRole('radio', { name: 'Deutsch' }).dispatchEvent(new Event('change'));
  await vi.waitFor(() => expect(screen.queryByText(/could not be loaded/)).toBeNull());
});
