import { createSignal, type JSX } from 'solid-js';
import { pageTexts } from '../strings/page-texts.ts';
import { copyMessage, copyText } from './copy-text.ts';
import { MARKDOWN } from './load-renderer.ts';

/** Buttons that copy an answer: as it is written, in Markdown, or as it is read. */
export function CopyAnswer(props: { readonly texts: readonly string[] }): JSX.Element {
  const [said, setSaid] = createSignal('');

  async function copy(texts: readonly string[]): Promise<void> {
    // Emptied first: a second copy is told too.
    setSaid('');
    setSaid(copyMessage(await copyText(texts.join('\n\n')), pageTexts().markdown));
  }

  return (
    <div class="copies" on:focusout={() => setSaid('')}>
      <button type="button" class="button quiet" onClick={() => void copy(props.texts)}>
        {pageTexts().markdown.copy}
      </button>
      <button
        type="button"
        class="button quiet"
        onClick={() => {
          const read = MARKDOWN.renderer()?.readableText ?? ((text: string) => text);
          void copy(props.texts.map((text) => read(text, pageTexts().markdown)));
        }}
      >
        {pageTexts().answer.copyText}
      </button>
      <span aria-live="polite">{said()}</span>
    </div>
  );
}
