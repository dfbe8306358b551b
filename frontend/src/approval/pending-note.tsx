import type { Approval } from '@three-tier-chat/wire-contract';
import { createEffect, createSignal, type JSX, onCleanup, Show } from 'solid-js';
import { pageTexts } from '../strings/page-texts.ts';
import { cardId } from './approval-card.tsx';
import { toolInWords } from './changes.ts';
import { createIsToCome } from './is-to-come.ts';
import { showExactly } from './show-exactly.ts';

/**
 * Stands beside the text box while an approval waits whose card is scrolled out of sight, and leads to
 * it: nobody decides without seeing what would be sent.
 */
export function PendingNote(props: { approval: Approval | undefined }): JSX.Element {
  const [isHidden, setHidden] = createSignal(false);
  const isOpen = createIsToCome(() => props.approval?.expiresAt);
  const card = (): HTMLElement | undefined =>
    (props.approval && document.getElementById(cardId(props.approval))) ?? undefined;

  createEffect(() => {
    setHidden(false);
    if (!props.approval) return;
    const observer = new IntersectionObserver(([entry]) =>
      setHidden(entry?.isIntersecting === false),
    );
    // The card is shown in the same change as the note.
    queueMicrotask(() => {
      const shown = card();
      if (shown) observer.observe(shown);
    });
    onCleanup(() => observer.disconnect());
  });

  function show(): void {
    const shown = card();
    shown?.scrollIntoView({ block: 'nearest' });
    // Not to the button that approves: nothing is to be approved by a key that was meant for this one.
    shown?.querySelector<HTMLElement>('pre')?.focus({ preventScroll: true });
  }

  return (
    <div aria-live="polite">
      <Show when={isHidden() && isOpen() && props.approval}>
        {(approval) => (
          <div class="notice pending-note" data-mild="true">
            <p>
              {`${pageTexts().approval.needed} `}
              <bdi>{showExactly(approval().title ?? toolInWords(approval().tool).operation)}</bdi>
            </p>
            <button type="button" class="button" onClick={show}>
              {pageTexts().approval.show}
            </button>
          </div>
        )}
      </Show>
    </div>
  );
}
