import { createEffect, createSignal, type JSX, on, Show } from 'solid-js';
import { pageTexts } from '../strings/page-texts.ts';

export interface ElsewhereNoteProps {
  /** Time of the conversation's last turn, as the list has it; undefined if it is not in the list. */
  readonly lastTurnAt: string | undefined;
  /** A turn runs here. */
  readonly isAnswering: boolean;
  /** Reads the conversation again. */
  readonly onShow: () => void;
}

/**
 * Says that the conversation went on in another tab or on another device, and shows that when it is
 * asked to: by itself it would take away what is being read or written.
 */
export function ElsewhereNote(props: ElsewhereNoteProps): JSX.Element {
  const [isStale, setStale] = createSignal(false);
  let seenAt: string | undefined;
  /** The list has not told yet of the turn that ended here. */
  let expectsOwn = false;
  createEffect(
    on([() => props.lastTurnAt, () => props.isAnswering], ([at, isAnswering]) => {
      if (isAnswering) expectsOwn = true;
      if (at === undefined || at === seenAt) return;
      if (seenAt !== undefined && !expectsOwn) setStale(true);
      if (!isAnswering) expectsOwn = false;
      seenAt = at;
    }),
  );
  return (
    <div aria-live="polite">
      <Show when={isStale()}>
        <p class="small">
          {`${pageTexts().conversation.wentOnElsewhere} `}
          <button
            type="button"
            class="button quiet"
            onClick={() => {
              setStale(false);
              props.onShow();
            }}
          >
            {pageTexts().conversation.showWhatCame}
          </button>
        </p>
      </Show>
    </div>
  );
}
