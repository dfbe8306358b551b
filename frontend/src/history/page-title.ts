import { type Accessor, createEffect, createSignal, onCleanup, onMount } from 'solid-js';
import type { PageTexts } from '../strings/en/page.ts';
import { gateTexts } from '../strings/language.ts';
import { pageTexts } from '../strings/page-texts.ts';

type News = keyof PageTexts['news'];

export interface PageTitle {
  /** Tells something by the title of a page that is not seen, until it is. */
  tell(news: News): void;
}

/**
 * Keeps the title of the page: what happened while it was hidden, the shown conversation, the app. So
 * that a tab, a bookmark and an entry of the browser's history say what they are.
 */
export function createPageTitle(conversation: Accessor<string | undefined>): PageTitle {
  const [news, setNews] = createSignal<News>();
  createEffect(() => {
    const told = news();
    const parts = [told && pageTexts().news[told], conversation()?.trim(), gateTexts().app];
    document.title = parts.filter(Boolean).join(' – ');
  });
  const onVisibility = (): void => {
    if (document.visibilityState === 'visible') setNews(undefined);
  };
  onMount(() => document.addEventListener('visibilitychange', onVisibility));
  onCleanup(() => {
    document.removeEventListener('visibilitychange', onVisibility);
    // Nothing of a person stays when they leave.
    document.title = gateTexts().app;
  });
  return {
    tell(what) {
      if (document.visibilityState === 'hidden') setNews(what);
    },
  };
}
