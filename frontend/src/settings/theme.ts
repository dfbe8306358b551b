import type { PageStorage } from '../session/page-storage.ts';

export const THEMES = ['system', 'light', 'dark'] as const;

export type Theme = (typeof THEMES)[number];

/** `first-theme.js` reads it before the page is painted. */
const KEY = 'chat.theme';

export interface ThemeSetting {
  read(): Theme;
  choose(theme: Theme): void;
}

/** The colour scheme of this browser, for all who use it: it tells nothing of them. */
export function makeThemeSetting(
  storage: Pick<PageStorage, 'getItem' | 'setItem' | 'removeItem'>,
  root: HTMLElement,
): ThemeSetting {
  return {
    read() {
      const stored = storage.getItem(KEY);
      return THEMES.find((theme) => theme === stored) ?? 'system';
    },
    choose(theme) {
      if (theme === 'system') {
        storage.removeItem(KEY);
        delete root.dataset['theme'];
      } else {
        storage.setItem(KEY, theme);
        root.dataset['theme'] = theme;
      }
    },
  };
}
