import type { MarkdownTexts } from '../strings/en/page.ts';
import { parseBlocks, parseInline, type References } from './parse.ts';
import type { ElementSketch, Sketch } from './sketch.ts';
import { sketchBlock } from './sketch-block.ts';
import { sketchInline } from './sketch-inline.ts';

const NOTHING: References = Object.create(null);

/**
 * A text in Markdown as it is read on the page, without marks: blocks with an empty line between
 * them, items after `-` or their number, cells with a tab between them, code to the letter.
 */
export function readableText(source: string, texts: MarkdownTexts): string {
  const { blocks, references } = parseBlocks(source.replace(/\r\n?/g, '\n'), NOTHING);
  const inline = (text: string) => sketchInline(parseInline(text, references));
  return blocks
    .flatMap(
      ({ tokens }) =>
        sketchBlock(tokens, { texts, inline, nextRegion: () => 0, headings: [] }).sketch ?? [],
    )
    .map(textOfBlock)
    .join('\n\n');
}

function textOfBlock(block: ElementSketch): string {
  const { tag, children } = block;
  if (tag === 'ul' || tag === 'ol') return textOfList(block);
  if (tag === 'blockquote') return elementsOf(children).map(textOfBlock).join('\n\n');
  if (tag === 'figure') return textOf(elementsOf(children).filter((it) => it.tag === 'pre'));
  if (tag === 'hr') return '---';
  if (tag === 'table' || tag === 'thead' || tag === 'tbody') {
    return elementsOf(children).map(textOfBlock).join('\n');
  }
  if (tag === 'tr') return children.map((cell) => textOf([cell])).join('\t');
  if (tag === 'div') return elementsOf(children).map(textOfBlock).join('\n');
  return textOf(children);
}

function textOfList({ tag, attributes, children }: ElementSketch): string {
  const first = Number(attributes['start'] ?? 1);
  const items = elementsOf(children);
  const isLoose = items.some((item) => elementsOf(item.children)[0]?.tag === 'p');
  return items
    .map((item, index) => {
      const mark = tag === 'ol' ? `${first + index}. ` : '- ';
      return (
        mark + textOfItem(item, isLoose).replaceAll(/\n(?!\n)/g, `\n${' '.repeat(mark.length)}`)
      );
    })
    .join(isLoose ? '\n\n' : '\n');
}

/** Text of a tight item, and the blocks in it. */
function textOfItem({ children }: ElementSketch, isLoose: boolean): string {
  const parts: string[] = [];
  let text: Sketch[] = [];
  const endText = () => {
    if (text.length > 0) parts.push(textOf(text));
    text = [];
  };
  for (const child of children) {
    if (typeof child === 'object' && BLOCKS.has(child.tag)) {
      endText();
      parts.push(textOfBlock(child));
    } else text.push(child);
  }
  endText();
  return parts.join(isLoose ? '\n\n' : '\n');
}

const BLOCKS = new Set('p h3 h4 h5 h6 ul ol blockquote figure div hr'.split(' '));

function textOf(sketches: readonly Sketch[]): string {
  return sketches
    .map((sketch) => {
      if (typeof sketch === 'string') return sketch;
      if (sketch.tag === 'br') return '\n';
      // A box of a task.
      if (sketch.tag === 'input') return sketch.attributes['checked'] === undefined ? '[ ]' : '[x]';
      return textOf(sketch.children);
    })
    .join('');
}

function elementsOf(children: readonly Sketch[]): readonly ElementSketch[] {
  return children.filter((child) => typeof child === 'object');
}
