import { type JSX, onCleanup } from 'solid-js';
import { pageTexts } from '../strings/page-texts.ts';
import type { FollowScroll } from './follow-scroll.ts';

/** Shown while the end is out of view; passes its focus to the conversation when it is removed. */
export function JumpButton(props: { scroll: FollowScroll }): JSX.Element {
  const { scroll } = props;
  const button = (
    <button type="button" class="button jump" onClick={() => scroll.jumpToEnd()}>
      {pageTexts().conversation.jump}
    </button>
  ) as HTMLButtonElement;
  onCleanup(() => {
    if (document.activeElement === button) scroll.focus();
  });
  return button;
}
