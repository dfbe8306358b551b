import { type Accessor, createSignal, onCleanup, onMount } from 'solid-js';
import type { PageStorage } from '../session/page-storage.ts';
import {
  LANGUAGE_KEY,
  LANGUAGES,
  type Language,
  preferredLanguage,
  showLanguage,
} from '../strings/language.ts';

export type LanguageChoices = Language | 'browser';

export interface LanguageSetting {
  readonly chosen: Accessor<LanguageChoices>;
  /** Resolves when the page is shown in it: to false if its texts cannot be loaded. */
  choose(language: LanguageChoices): Promise<boolean>;
}

/**
 * The language of this browser, for all who use it: it tells nothing of them. A choice in another tab
 * is followed, and so is a change of the browser's own languages.
 */
export function createLanguageSetting(
  storage: Pick<PageStorage, 'getItem' | 'setItem' | 'removeItem'>,
): LanguageSetting {
  const read = (): LanguageChoices => {
    const stored = storage.getItem(LANGUAGE_KEY);
    return LANGUAGES.find((language) => language === stored) ?? 'browser';
  };
  const [chosen, setChosen] = createSignal(read());
  const show = (): Promise<boolean> => {
    setChosen(read());
    return showLanguage(preferredLanguage(storage));
  };
  const follow = () => void show();
  const onStorage = ({ key }: StorageEvent) => {
    // No key: all that was stored is gone.
    if (key === LANGUAGE_KEY || key === null) follow();
  };
  onMount(() => {
    addEventListener('storage', onStorage);
    addEventListener('languagechange', follow);
  });
  onCleanup(() => {
    removeEventListener('storage', onStorage);
    removeEventListener('languagechange', follow);
  });
  return {
    chosen,
    choose(language) {
      if (language === 'browser') storage.removeItem(LANGUAGE_KEY);
      else storage.setItem(LANGUAGE_KEY, language);
      return show();
    },
  };
}
