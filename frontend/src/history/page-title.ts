import { type Accessor, createEffect, createSignal, onCleanup, onMount } from 'solid-js';

const APP = 'Three-tier chat';

export interface PageTitle {
  /** Tells something by the title of a page that is not seen, until it is. */
  tell(news: string): void;
}

/**
 * Keeps the title of the page: what happened while it was hidden, the shown conversation, the app. So
 * that a tab, a bookmark and an entry of the browser's history say what they are.
 */
export function createPageTitle(conversation: Accessor<string | undefined>): PageTitle {
  const [news, setNews] = createSignal<string>();
  createEffect(() => {
    const parts = [news(), conversation()?.trim(), APP];
    document.title = parts.filter(Boolean).join(' – ');
  });
  const onVisibility = (): void => {
    if (document.visibilityState === 'visible') setNews(undefined);
  };
  onMount(() => document.addEventListener('visibilitychange', onVisibility));
  onCleanup(() => {
    document.removeEventListener('visibilitychange', onVisibility);
    // Nothing of a person stays when they leave.
    document.title = APP;
  });
  return {
    tell(text) {
      if (document.visibilityState === 'hidden') setNews(text);
    },
  };
}
