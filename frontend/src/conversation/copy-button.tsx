import { createSignal, type JSX, onCleanup, Show } from 'solid-js';
import { copyMessage, copyText } from '../markdown/copy-text.ts';
import { pageTexts } from '../strings/page-texts.ts';

const TOLD_MS = 3_000;

/** Copies a text; says for some seconds that it did, or that the browser did not allow it. */
export function CopyButton(props: { name: string; text: () => string }): JSX.Element {
  const [outcome, setOutcome] = createSignal<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));

  async function copy(): Promise<void> {
    clearTimeout(timer);
    // Said again, also if it is the same as before.
    setOutcome(undefined);
    setOutcome(copyMessage(await copyText(props.text()), pageTexts().markdown));
    timer = setTimeout(() => setOutcome(undefined), TOLD_MS);
  }

  return (
    <span class="copy">
      <button type="button" class="button quiet" onClick={() => void copy()}>
        {props.name}
      </button>
      <span aria-live="polite">
        <Show when={outcome()}>{(it) => it()}</Show>
      </span>
    </span>
  );
}
