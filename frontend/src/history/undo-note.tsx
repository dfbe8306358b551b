import { type JSX, Show } from 'solid-js';
import type { History } from './history.ts';

/** Shown for the seconds in which the deletion of a conversation can be undone. */
export function UndoNote(props: { history: History }): JSX.Element {
  return (
    <div class="undo" aria-live="polite">
      <Show when={props.history.deleting()}>
        {(conversation) => (
          <div class="undo-note">
            <p>
              Deleted <bdi>{conversation().title.trim() || 'Untitled'}</bdi>
            </p>
            <button type="button" class="button" onClick={() => props.history.undo()}>
              Undo
            </button>
          </div>
        )}
      </Show>
    </div>
  );
}
