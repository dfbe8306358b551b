import { Index, type JSX, onCleanup, onMount } from 'solid-js';
import { pageTexts } from '../strings/page-texts.ts';

/** The keys that do something, in a modal dialog. */
export function Shortcuts(props: { onClose: () => void }): JSX.Element {
  let dialog!: HTMLDialogElement;
  onMount(() => dialog.showModal());
  return (
    <dialog
      class="account"
      aria-labelledby="shortcuts-title"
      ref={dialog}
      onClose={() => props.onClose()}
    >
      <h2 id="shortcuts-title" tabindex="-1" autofocus>
        {pageTexts().shortcuts.title}
      </h2>
      <table class="shortcuts">
        <tbody>
          <Index each={pageTexts().shortcuts.rows}>
            {(shortcut) => (
              <tr>
                <th scope="row">
                  <kbd>{shortcut()[0]}</kbd>
                </th>
                <td>{shortcut()[1]}</td>
              </tr>
            )}
          </Index>
        </tbody>
      </table>
      <div class="account-buttons">
        <button type="button" class="button" onClick={() => dialog.close()}>
          {pageTexts().close}
        </button>
      </div>
    </dialog>
  );
}

/** Calls back for `?`, which while writing is a character like any other. */
export function onQuestionMark(show: () => void): void {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== '?' || event.isComposing || event.ctrlKey || event.metaKey) return;
    if (event.target instanceof HTMLElement && isWritten(event.target)) return;
    event.preventDefault();
    show();
  };
  onMount(() => addEventListener('keydown', onKeyDown));
  onCleanup(() => removeEventListener('keydown', onKeyDown));
}

function isWritten(element: HTMLElement): boolean {
  return element.isContentEditable || element.matches('input, textarea, select');
}
