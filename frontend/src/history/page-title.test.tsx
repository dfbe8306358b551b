import { cleanup, render } from '@solidjs/testing-library';
import { createSignal } from 'solid-js';
import { afterEach, expect, it, vi } from 'vitest';
import { createPageTitle, type PageTitle } from './page-title.ts';

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

function become(state: DocumentVisibilityState): void {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state);
  document.dispatchEvent(new Event('visibilitychange'));
}

it('names the conversation, and what happened while nobody looked', () => {
  const [conversation, setConversation] = createSignal<string>();
  let pageTitle: PageTitle | undefined;
  const { unmount } = render(() => {
    pageTitle = createPageTitle(conversation);
    return <p>Page</p>;
  });
  expect(document.title).toBe('Three-tier chat');
  setConversation(' About me ');
  expect(document.title).toBe('About me – Three-tier chat');
  become('visible');
  pageTitle?.tell('answered');
  expect(document.title).toBe('About me – Three-tier chat');
  become('hidden');
  pageTitle?.tell('answered');
  expect(document.title).toBe('Answered – About me – Three-tier chat');
  become('visible');
  expect(document.title).toBe('About me – Three-tier chat');
  unmount();
  expect(document.title).toBe('Three-tier chat');
});
