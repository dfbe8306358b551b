import { MAX_PROMPT_LENGTH } from '@three-tier-chat/wire-contract';
import { createSignal, type JSX, onMount, Show } from 'solid-js';
import { pageTexts } from '../strings/page-texts.ts';
import { isForInputMethod } from './input-method.ts';
import { TooLong } from './too-long.tsx';

/** A message while it is changed; ends without one when nothing is to be asked. */
export function EditForm(props: { prompt: string; onEnd: (prompt?: string) => void }): JSX.Element {
  let box!: HTMLTextAreaElement;
  const [text, setText] = createSignal(props.prompt);
  const isTooLong = () => text().length > MAX_PROMPT_LENGTH;
  onMount(() => {
    box.focus();
    box.setSelectionRange(box.value.length, box.value.length);
  });

  function submit(): void {
    if (!isTooLong() && text().trim() !== '') props.onEnd(text());
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (isForInputMethod(event)) return;
    if (event.key === 'Escape') {
      // It ends the change, not an answer.
      event.stopPropagation();
      props.onEnd();
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      submit();
    }
  }

  return (
    <form
      class="edit-form"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <textarea
        aria-label={pageTexts().message.editLabel}
        dir="auto"
        rows="3"
        aria-invalid={isTooLong()}
        value={text()}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        ref={box}
      />
      <p class="small">{pageTexts().message.editNote}</p>
      <Show when={isTooLong()}>
        <TooLong text={text()} />
      </Show>
      <div class="choices">
        <button type="submit" class="button primary" aria-disabled={isTooLong()}>
          {pageTexts().message.askAgain}
        </button>
        <button type="button" class="button" onClick={() => props.onEnd()}>
          {pageTexts().cancel}
        </button>
      </div>
    </form>
  );
}
