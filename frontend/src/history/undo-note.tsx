import { type JSX, Show } from 'solid-js';
import { pageTexts } from '../strings/page-texts.ts';
import type { History } from './history.ts';

const texts = () => pageTexts().history;

/** Shown for the seconds in which the deletion of a conversation can be undone. */
export function UndoNote(props: { history: History }): JSX.Element {
  return (
    <div class="undo" aria-live="polite">
      <Show when={props.history.deleting()}>
        {(conversation) => (
          <div class="undo-note">
            <p>
              {`${texts().deleted} `}
              <bdi>{conversation().title.trim() || texts().untitled}</bdi>
            </p>
            <button type="button" class="button" onClick={() => props.history.undo()}>
              {texts().undo}
            </button>
          </div>
        )}
      </Show>
    </div>
  );
}
