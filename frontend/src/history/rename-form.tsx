import { MAX_TITLE_LENGTH } from '@three-tier-chat/wire-contract';
import { type JSX, onMount, untrack } from 'solid-js';
import { isForInputMethod } from '../conversation/input-method.ts';
import { pageTexts } from '../strings/page-texts.ts';

/** The title of a conversation while it is changed; ends without one when nothing changes. */
export function RenameForm(props: { title: string; onEnd: (title?: string) => void }): JSX.Element {
  let box!: HTMLInputElement;
  // A title that the store has since is not written over what the user types.
  const before = untrack(() => props.title);
  onMount(() => {
    box.focus();
    box.select();
  });

  function save(): void {
    const title = box.value.trim();
    props.onEnd(title === '' || title === props.title ? undefined : title);
  }

  return (
    <form
      class="history-rename"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || isForInputMethod(event)) return;
        event.preventDefault();
        event.stopPropagation();
        props.onEnd();
      }}
    >
      <input
        type="text"
        aria-label={pageTexts().history.titleLabel}
        maxlength={MAX_TITLE_LENGTH}
        dir="auto"
        autocomplete="off"
        value={before}
        ref={box}
      />
      <button type="submit" class="button">
        {pageTexts().history.save}
      </button>
      <button type="button" class="button quiet" onClick={() => props.onEnd()}>
        {pageTexts().cancel}
      </button>
    </form>
  );
}
