import { createEffect, createSignal, type JSX, on, Show, untrack } from 'solid-js';
import { pageTexts } from '../strings/page-texts.ts';

export interface ElsewhereNoteProps {
  /** Time of the conversation's last turn, as the list has it; undefined if it is not in the list. */
  readonly lastTurnAt: string | undefined;
  /** The last turn that is shown here. */
  readonly turnId: string | undefined;
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
  /** The last turn here when the note was shown: it may be the very one that ended elsewhere. */
  let staleTurnId: string | undefined;
  createEffect(
    on([() => props.lastTurnAt, () => props.isAnswering], ([at, isAnswering], before) => {
      const wasAnswering = before?.[1] === true;
      if (isAnswering) expectsOwn = true;
      if (at === undefined || at === seenAt) {
        // It waited here for its user, was decided elsewhere, and has now been shown here to its end.
        if (wasAnswering && !isAnswering && untrack(() => props.turnId) === staleTurnId)
          setStale(false);
        return;
      }
      if (seenAt !== undefined && !expectsOwn) {
        setStale(true);
        staleTurnId = untrack(() => props.turnId);
      }
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
