import { createEffect, type JSX, onCleanup } from 'solid-js';
import type { MarkdownTexts } from '../strings/en/page.ts';
import { pageTexts } from '../strings/page-texts.ts';
import { MARKDOWN, type RendererLoader } from './load-renderer.ts';
import type { MarkdownWriter } from './markdown-writer.ts';

export interface MarkdownProps {
  /** Grows; another text that does not begin with it takes its place. */
  readonly text: string;
  /** No more text is expected. */
  readonly isComplete: boolean;
  /** The page's own unless another one is given. */
  readonly loader?: RendererLoader;
}

let regions = 0;

/** Text in Markdown. As long as what renders it is not loaded, it is shown as it is written. */
export function Markdown(props: MarkdownProps): JSX.Element {
  const container = (<div class="prose" />) as HTMLDivElement;
  let make: typeof makePlainWriter | undefined;
  let shownWith: MarkdownTexts | undefined;
  let writer: MarkdownWriter | undefined;
  let written = '';
  const loader = props.loader ?? MARKDOWN;
  void loader.load();
  createEffect(() => {
    const { text, isComplete } = props;
    const wanted = loader.renderer()?.makeMarkdownWriter ?? makePlainWriter;
    const texts = pageTexts().markdown;
    // Names of regions and buttons are written with the text.
    const isOther = wanted !== make || texts !== shownWith || !text.startsWith(written);
    if (!writer || isOther) {
      writer?.dispose();
      container.replaceChildren();
      make = wanted;
      shownWith = texts;
      writer = wanted(container, texts, () => ++regions);
      written = '';
    }
    writer.write(text.slice(written.length), isComplete);
    written = text;
  });
  onCleanup(() => writer?.dispose());
  return container;
}

function makePlainWriter(
  container: Element,
  _texts: MarkdownTexts,
  _nextRegion: () => number,
): MarkdownWriter {
  const text = document.createTextNode('');
  const paragraph = document.createElement('p');
  paragraph.dir = 'auto';
  paragraph.append(text);
  container.append(paragraph);
  return { write: (delta) => text.appendData(delta), dispose: () => {} };
}
