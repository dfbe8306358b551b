import { MAX_PROMPT_LENGTH } from '@three-tier-chat/wire-contract';
import { type JSX, onCleanup, Show } from 'solid-js';
import { pageTexts } from '../strings/page-texts.ts';
import { isForInputMethod } from './input-method.ts';
import { TooLong } from './too-long.tsx';

export interface ComposerProps {
  readonly text: string;
  readonly isAnswering: boolean;
  /** The answer is being stopped. */
  readonly isStopping: boolean;
  /** A message can be sent; what is written meanwhile is kept. */
  readonly isReady: boolean;
  readonly onInput: (text: string) => void;
  readonly onSend: (prompt: string) => void;
  /** Takes the last message back into the empty box. */
  readonly onRecall: () => void;
  readonly onStop: () => void;
  readonly onReady: (box: HTMLTextAreaElement) => void;
}

/** The text box, and the button that sends or stops. */
export function Composer(props: ComposerProps): JSX.Element {
  let box!: HTMLTextAreaElement;
  const isTooLong = () => props.text.length > MAX_PROMPT_LENGTH;

  function submit(): void {
    box.focus();
    if (!props.isReady || props.isAnswering || isTooLong() || props.text.trim() === '') return;
    props.onSend(props.text);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'ArrowUp' && props.text === '' && !isForInputMethod(event)) {
      event.preventDefault();
      props.onRecall();
      return;
    }
    if (event.key !== 'Enter' || event.shiftKey || isForInputMethod(event)) return;
    event.preventDefault();
    submit();
  }

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <label class="unseen" for="message">
        {pageTexts().message.label}
      </label>
      <div class="composer-box">
        <textarea
          id="message"
          rows="1"
          dir="auto"
          placeholder={pageTexts().message.placeholder}
          enterkeyhint="send"
          autocomplete="off"
          aria-invalid={isTooLong()}
          aria-describedby={isTooLong() ? 'message-problem' : undefined}
          value={props.text}
          onInput={(event) => props.onInput(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          ref={(element) => {
            box = element;
            props.onReady(element);
          }}
        />
        <Show
          when={props.isAnswering}
          fallback={
            <button type="submit" class="button primary" aria-disabled={!props.isReady}>
              {pageTexts().message.send}
            </button>
          }
        >
          <StopButton isStopping={props.isStopping} onStop={props.onStop} giveFocusTo={() => box} />
        </Show>
      </div>
      <Show when={isTooLong()}>
        <TooLong id="message-problem" text={props.text} />
      </Show>
    </form>
  );
}

/** Shown while an answer is running; passes its focus to the text box when it is removed. */
function StopButton(props: {
  isStopping: boolean;
  onStop: () => void;
  giveFocusTo: () => HTMLElement;
}): JSX.Element {
  const button =
    // Not disabled, which would take the focus away.
    (
      <button
        type="button"
        class="button"
        aria-disabled={props.isStopping}
        onClick={() => props.onStop()}
      >
        {pageTexts().message.stop}
      </button>
    ) as HTMLButtonElement;
  onCleanup(() => {
    if (document.activeElement === button) props.giveFocusTo().focus();
  });
  return button;
}
