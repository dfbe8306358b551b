import type { Token } from 'markdown-it';
import type { MarkdownTexts } from '../strings/en/page.ts';
import { enterHeading, type HeadingPath, headingTag } from './heading-path.ts';
import { unescapeText } from './parse.ts';
import {
  type Attributes,
  append,
  type ElementSketch,
  type OpenElement,
  type Sketch,
  sketchElement,
} from './sketch.ts';

export interface SketchOptions {
  readonly texts: MarkdownTexts;
  /** What is shown of the text of a paragraph, a heading or a cell. */
  readonly inline: (text: string) => readonly Sketch[];
  /** Numbers the scrolling regions, whose names must differ. */
  readonly nextRegion: () => number;
  /** The headings before the block. */
  readonly headings: HeadingPath;
}

/** Tags that take their direction from their own text. */
const DIRECTED = new Set(['p', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'li', 'blockquote']);
const CELLS = new Set(['table', 'th', 'td']);
const TASK = /^\[([ xX])\](?=[ \t\n])/;

interface Open extends OpenElement {
  /** The direction is its own, or that of the element whose first child it is. */
  readonly isDirected: boolean;
}

export interface SketchedBlock {
  /** What is shown of it; undefined for a link reference definition. */
  readonly sketch: ElementSketch | undefined;
  /** The headings after the block. */
  readonly headings: HeadingPath;
}

/** Tells what is shown of a block. */
export function sketchBlock(tokens: readonly Token[], options: SketchOptions): SketchedBlock {
  let { headings } = options;
  const root: Sketch[] = [];
  const open: Open[] = [];
  const add = (...added: readonly Sketch[]) => append(open.at(-1)?.children ?? root, ...added);

  function start(tag: string, attributes: Attributes = {}): void {
    const parent = open.at(-1);
    // `dir="auto"` passes over descendants with a `dir` of their own (HTML §3.2.6.4). Its first child
    // therefore has none, and inherits the direction that its text gives to both.
    const isInherited = parent?.isDirected === true && parent.children.length === 0;
    const takesOwn = !isInherited && (DIRECTED.has(tag) || CELLS.has(tag));
    open.push({
      tag,
      attributes: { ...(takesOwn && { dir: 'auto' }), ...attributes },
      children: [],
      isDirected: takesOwn || isInherited,
    });
  }

  function end(): void {
    const { tag, attributes, children } = open.pop() ?? { tag: 'p', attributes: {}, children: [] };
    add(sketchElement(tag, attributes, children));
  }

  tokens.forEach((token, index) => {
    // Paragraphs of a tight list are not elements of their own (CommonMark §5.3).
    if (token.hidden) return;
    if (token.type === 'inline') add(...sketchText(token, tokens[index - 2], options));
    else if (token.type === 'fence' || token.type === 'code_block') add(sketchCode(token, options));
    else if (token.type === 'html_block') {
      start('p');
      add(token.content.replace(/\n+$/, ''));
      end();
    } else if (token.type === 'hr') add(sketchElement('hr'));
    else if (token.type === 'table_open') {
      open.push({ ...region(options.texts.tableRegion(options.nextRegion())), isDirected: false });
      start('table');
    } else if (token.type === 'table_close') {
      end();
      end();
    } else if (token.type === 'heading_open') {
      headings = enterHeading(headings, Number(token.tag.slice(1)));
      start(headingTag(headings));
    } else if (token.nesting > 0) start(token.tag, attributesOf(token));
    else end();
  });
  const [block] = root;
  return { sketch: typeof block === 'object' ? block : undefined, headings };
}

function attributesOf(token: Token): Attributes {
  const start = token.type === 'ordered_list_open' && token.attrGet('start');
  const [, align] = /text-align:(\w+)/.exec(String(token.attrGet('style') ?? '')) ?? [];
  return {
    ...(typeof start === 'number' && { start: String(start) }),
    ...(align !== undefined && { 'data-align': align }),
  };
}

/** @param before the token two before the text: of a list's item, if the text is its first. */
function sketchText(
  { content }: Token,
  before: Token | undefined,
  { texts, inline }: SketchOptions,
): readonly Sketch[] {
  const [mark, state] = (before?.type === 'list_item_open' && TASK.exec(content)) || [];
  if (mark === undefined || content.slice(mark.length).trim() === '') return inline(content);
  const box = {
    type: 'checkbox',
    disabled: '',
    'aria-label': texts.task,
    ...(state !== ' ' && { checked: '' }),
  };
  return [sketchElement('input', box), ' ', ...inline(content.slice(mark.length).trimStart())];
}

/** Code under a line with its language and what can be done with it (`listenToCode`). */
function sketchCode(token: Token, { texts, nextRegion }: SketchOptions): ElementSketch {
  const [language = ''] = unescapeText(token.info).trim().split(/\s+/);
  // The last line ending belongs to the fence: pasted with it, a command would run at once.
  const code = token.content.replace(/\n$/, '');
  const { attributes } = region(texts.codeRegion(nextRegion(), language));
  const shown = sketchElement('code', {}, code === '' ? [] : [code]);
  return sketchElement('figure', { class: 'code' }, [
    sketchElement('figcaption', { class: 'code-head', dir: 'ltr' }, [
      sketchElement('span', { class: 'code-language' }, [language || texts.code]),
      sketchElement('span', { class: 'code-said', 'aria-live': 'polite' }),
      button(texts.copy),
      button(texts.wrap, { 'aria-pressed': 'false' }),
    ]),
    sketchElement('pre', { ...attributes, dir: 'ltr' }, [
      language && isClosed(token) ? { ...shown, language: language.toLowerCase() } : shown,
    ]),
  ]);
}

function button(name: string, attributes: Attributes = {}): ElementSketch {
  return sketchElement('button', { type: 'button', class: 'button quiet', ...attributes }, [name]);
}

/** A part that scrolls by itself, and can be reached by keyboard. */
function region(name: string): OpenElement {
  const attributes = { class: 'scroll', role: 'region', tabindex: '0', 'aria-label': name };
  return { tag: 'div', attributes, children: [] };
}

/** Tells whether a fence has its second line, apart from those of its content. */
function isClosed({ map, content }: Token): boolean {
  const [start, end] = map ?? [0, 0];
  const lines = content.split('\n').length - (content === '' || content.endsWith('\n') ? 1 : 0);
  return end - start === lines + 2;
}
