import type { MarkdownTexts } from '../strings/en/page.ts';
import { listenToCode } from './code-buttons.ts';
import { completeMarks } from './complete-marks.ts';
import type { HeadingPath } from './heading-path.ts';
import { makeHighlighter } from './highlight.ts';
import { labelsIn, type ParsedBlock, parseBlocks, parseInline, type References } from './parse.ts';
import { patchChildren, patchNode } from './patch.ts';
import type { ElementSketch, Sketch } from './sketch.ts';
import { type SketchedBlock, sketchBlock } from './sketch-block.ts';
import { sketchInline } from './sketch-inline.ts';
import { decidedLength } from './undecided-line.ts';

const LONGEST_GROWING = 5000;

export interface MarkdownWriter {
  /**
   * Shows more of the text.
   *
   * @param delta what follows the text before.
   * @param isEnd nothing more is expected: what was held back because its meaning was undecided is
   *   shown. More may follow all the same.
   */
  write(delta: string, isEnd: boolean): void;
  /** Forgets the text, which stays on the page. */
  dispose(): void;
}

/** A block that no further text changes, but for the references in it. */
interface SettledBlock {
  readonly source: string;
  readonly firstRegion: number;
  readonly headings: HeadingPath;
  readonly place: number;
  readonly labels: ReadonlySet<string>;
  sketch: ElementSketch;
}

interface Sketched extends SketchedBlock {
  /** How many regions are in it. */
  readonly regions: number;
}

/**
 * Writes growing Markdown into an element. Only the last block, and what follows the last one that is
 * settled, is parsed again with more text; settled blocks are left alone, unless a definition of a
 * label that they refer to arrives. What is shown at the end does not depend on the pieces in which
 * the text came.
 *
 * @param texts what is written beside the text itself.
 * @param nextRegion numbers the scrolling regions of the page.
 */
export function makeMarkdownWriter(
  container: Element,
  texts: MarkdownTexts,
  nextRegion: () => number,
): MarkdownWriter {
  const highlighter = makeHighlighter();
  const end = new AbortController();
  listenToCode(container, texts, end.signal);
  const regions: number[] = [];
  /** The text after the settled blocks, from the beginning of a line. */
  let tail = '';
  let endsWithReturn = false;
  /** Definitions in the settled blocks, and what their references are shown by. */
  const settledReferences = makeReferences();
  let shownReferences = makeReferences();
  /** Settled blocks that may refer to a label. */
  const referring = new Map<string, Set<SettledBlock>>();
  let settledRegions = 0;
  let settledPlaces = 0;
  let settledHeadings: HeadingPath = [];
  let tailSketches: readonly ElementSketch[] = [];
  let sketches = new Map<string, readonly Sketch[]>();

  function regionNumber(index: number): number {
    while (regions.length <= index) regions.push(nextRegion());
    return regions[index] ?? 0;
  }

  function sketch(
    { tokens }: ParsedBlock,
    references: References,
    firstRegion: number,
    headings: HeadingPath,
    inline = (text: string) => sketchInline(parseInline(text, references)),
  ): Sketched {
    let count = 0;
    const nextRegion = () => regionNumber(firstRegion + count++);
    return { ...sketchBlock(tokens, { texts, inline, nextRegion, headings }), regions: count };
  }

  function showTail(isEnd: boolean): void {
    const shown = isEnd ? tail : tail.slice(0, decidedLength(tail));
    const { blocks, references } = parseBlocks(shown, settledReferences);
    const isDefining = Object.keys(references).length > 0;
    const lastTexts = isDefining ? new Map<string, readonly Sketch[]>() : sketches;
    sketches = new Map();
    const inline = (text: string) => {
      const known = lastTexts.get(text) ?? sketchInline(parseInline(text, references));
      sketches.set(text, known);
      return known;
    };
    const growing = isEnd ? undefined : growingText(shown, blocks.at(-1));
    const sketched: Sketched[] = [];
    let region = settledRegions;
    let headings = settledHeadings;
    for (const block of blocks) {
      const isLast = block === blocks.at(-1);
      const it = sketch(block, references, region, headings, (text) =>
        isLast && text === growing
          ? sketchInline(parseInline(completeMarks(text, references), references))
          : inline(text),
      );
      sketched.push(it);
      region += it.regions;
      headings = it.headings;
    }
    if (isDefining) sketches.clear();
    const next = sketched.flatMap((it) => it.sketch ?? []);
    patchChildren(container, tailSketches, next, highlighter.highlight, settledPlaces);
    tailSketches = next;
    settle(shown, blocks, sketched, references);
    if (isEnd) resolve(references);
  }

  /**
   * Settles all blocks before the last one that begins after an empty line, with a whole line: only
   * then can nothing that follows belong to what is before. (Without an empty line it may: a
   * definition's title, a paragraph that becomes a table.)
   */
  function settle(
    shown: string,
    blocks: readonly ParsedBlock[],
    sketched: readonly Sketched[],
    references: References,
  ): void {
    const lines = shown.split('\n');
    const last = blocks.findLastIndex(
      ({ start }) => start < lines.length - 1 && lines[start - 1]?.trim() === '',
    );
    if (last <= 0) return;
    const added: SettledBlock[] = [];
    blocks.slice(0, last).forEach((block, index) => {
      const it = sketched[index];
      for (const label of block.defines) {
        const definition = references[label];
        if (definition) settledReferences[label] ??= definition;
      }
      if (it?.sketch) {
        const source = lines.slice(block.start, block.end).join('\n');
        const labels = labelsOf(block);
        const { sketch } = it;
        added.push({
          ...{ source, sketch, labels, firstRegion: settledRegions },
          ...{ headings: settledHeadings, place: settledPlaces },
        });
        settledPlaces += 1;
      }
      settledRegions += it?.regions ?? 0;
      settledHeadings = it?.headings ?? settledHeadings;
    });
    const start = blocks[last]?.start ?? 0;
    tail = tail.slice(lines.slice(0, start).join('\n').length + 1);
    tailSketches = tailSketches.slice(added.length);
    // Written with all definitions of the tail; those that are not settled do not count yet.
    for (const block of added) {
      const isOther = (label: string) => differs(references[label], settledReferences[label]);
      if ([...block.labels].some(isOther)) rewrite(block, settledReferences);
      for (const label of block.labels) {
        referring.set(label, (referring.get(label) ?? new Set()).add(block));
      }
    }
    resolve(settledReferences);
  }

  /** Writes the settled blocks again whose references now lead elsewhere. */
  function resolve(references: References): void {
    const next = makeReferences();
    for (const label in references) next[label] = references[label] as References[string];
    const stale = new Set<SettledBlock>();
    for (const label in { ...shownReferences, ...next }) {
      if (!differs(shownReferences[label], next[label])) continue;
      for (const block of referring.get(label) ?? []) stale.add(block);
    }
    for (const block of stale) rewrite(block, next);
    shownReferences = next;
  }

  function rewrite(block: SettledBlock, references: References): void {
    const [parsed] = parseBlocks(block.source, references).blocks;
    const next = parsed && sketch(parsed, references, block.firstRegion, block.headings).sketch;
    const node = container.childNodes[block.place];
    if (!next || !node) return;
    patchNode(node, block.sketch, next, highlighter.highlight);
    block.sketch = next;
  }

  return {
    write(delta, isEnd) {
      const text = endsWithReturn && delta.startsWith('\n') ? delta.slice(1) : delta;
      if (delta !== '') endsWithReturn = delta.endsWith('\r');
      tail += text.replace(/\r\n?/g, '\n').replaceAll('\0', '\uFFFD');
      showTail(isEnd);
    },
    dispose() {
      end.abort();
      highlighter.dispose();
    },
  };
}

/** The text of a paragraph that may go on, if one is at the end, and short enough to parse it twice. */
function growingText(shown: string, last: ParsedBlock | undefined): string | undefined {
  const text = last?.tokens.findLast(({ type }) => type === 'inline')?.content;
  if ((text?.length ?? 0) > LONGEST_GROWING) return undefined;
  const lastLine = text?.slice(text.lastIndexOf('\n') + 1) || undefined;
  const isOpen =
    lastLine && !/\n[ \t>]*\n[ \t>]*$/.test(shown) && shown.trimEnd().endsWith(lastLine);
  return isOpen ? text : undefined;
}

function labelsOf({ tokens }: ParsedBlock): ReadonlySet<string> {
  const texts = tokens.filter(({ type }) => type === 'inline');
  return new Set(texts.flatMap(({ content }) => labelsIn(content)));
}

/** Without a prototype, and therefore without the names that every object has. */
function makeReferences(): References {
  return Object.create(null) as References;
}

function differs(one: References[string] | undefined, other: References[string] | undefined) {
  return one?.href !== other?.href || one?.title !== other?.title;
}
