import { page } from '../strings/en/page.ts';
import { isAllowedAddress } from './address.ts';
import type { HeadingPath } from './heading-path.ts';
import { makeMarkdownWriter } from './markdown-writer.ts';
import { parseBlocks, parseInline } from './parse.ts';
import { patchChildren } from './patch.ts';
import { sketchBlock } from './sketch-block.ts';
import { sketchInline } from './sketch-inline.ts';

/**
 * Writes pieces into an element of its own, and ends.
 *
 * @param pauses tells after which pieces an end was expected.
 */
export function writeMarkdown(
  pieces: readonly string[],
  pauses: (index: number) => boolean = () => false,
): HTMLElement {
  const container = document.createElement('div');
  let regions = 0;
  const writer = makeMarkdownWriter(container, page.markdown, () => ++regions);
  pieces.forEach((piece, index) => {
    writer.write(piece, pauses(index));
  });
  writer.write('', true);
  writer.dispose();
  return container;
}

/** The same, parsed once and as a whole, without anything that is settled. */
export function renderMarkdown(text: string): HTMLElement {
  const container = document.createElement('div');
  const source = text.replace(/\r\n?/g, '\n').replaceAll('\0', '\uFFFD');
  const { blocks, references } = parseBlocks(source, Object.create(null));
  const inline = (it: string) => sketchInline(parseInline(it, references));
  let regions = 0;
  const nextRegion = () => ++regions;
  let headings: HeadingPath = [];
  const sketches = blocks.flatMap(({ tokens }) => {
    const it = sketchBlock(tokens, { texts: page.markdown, inline, nextRegion, headings });
    headings = it.headings;
    return it.sketch ?? [];
  });
  patchChildren(container, [], sketches, () => {});
  return container;
}

/** What the page shows, as the specification would write it: without what is only the page's own. */
export function shownForm(container: Element): string {
  const shown = container.cloneNode(true) as Element;
  for (const figure of shown.querySelectorAll('figure')) {
    const language = figure.querySelector('.code-language')?.textContent;
    const pre = document.createElement('pre');
    const code = document.createElement('code');
    const text = figure.querySelector('code')?.textContent ?? '';
    if (language !== 'Code') code.className = `language-${language}`;
    code.textContent = text === '' ? '' : `${text}\n`;
    pre.append(code);
    figure.replaceWith(pre);
  }
  for (const region of shown.querySelectorAll('.scroll')) region.replaceWith(...region.childNodes);
  return normalForm(shown);
}

/**
 * HTML of the specification, as the page shows it: headings begin at `h3`, without gaps; an address that is not
 * allowed leaves the link's text; an image is its description, which leads to it; no link is without
 * text.
 */
export function expectedForm(html: string): string {
  const expected = document.createElement('div');
  expected.innerHTML = html;
  const outer: number[] = [];
  for (const heading of expected.querySelectorAll('h1, h2, h3, h4, h5, h6')) {
    const level = Number(heading.tagName.slice(1));
    while ((outer.at(-1) ?? 0) >= level) outer.pop();
    outer.push(level);
    replaceElement(heading, `h${Math.min(6, 2 + outer.length)}`, {});
  }
  for (const image of expected.querySelectorAll('img')) {
    const { src = '', title, alt = '' } = attributesOf(image);
    const link = !image.closest('a') && isAllowedAddress(src);
    if (!link) image.replaceWith(alt);
    else replaceElement(image, 'a', { href: src, title }, alt || src);
  }
  for (const link of expected.querySelectorAll('a')) {
    const { href = '' } = attributesOf(link);
    if (!isAllowedAddress(href)) link.replaceWith(...link.childNodes);
    else if (!link.hasChildNodes()) link.textContent = href;
  }
  for (const cell of expected.querySelectorAll('[align]')) {
    cell.setAttribute('data-align', cell.getAttribute('align') ?? '');
  }
  return normalForm(expected);
}

function replaceElement(
  element: Element,
  tag: string,
  attributes: Readonly<Record<string, string | undefined>>,
  text?: string,
): void {
  const other = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) other.setAttribute(name, value);
  }
  other.append(...(text === undefined ? element.childNodes : [text]));
  element.replaceWith(other);
}

function attributesOf(element: Element): Readonly<Record<string, string>> {
  return Object.fromEntries(Array.from(element.attributes, ({ name, value }) => [name, value]));
}

const ATTRIBUTES = ['href', 'title', 'start', 'class', 'data-align', 'type', 'checked', 'disabled'];
const BLOCK = /^(?:P|H[1-6]|UL|OL|LI|BLOCKQUOTE|PRE|HR|TABLE|THEAD|TBODY|TR|TH|TD|DIV)$/;
/** Elements in which text and blocks may stand side by side: a line ending between them is nothing. */
const MIXED = /^(?:UL|OL|LI|BLOCKQUOTE|TABLE|THEAD|TBODY|TR|DIV)$/;

/** Structure, attributes that mean something, and text, in one line for each element. */
function normalForm(element: Element): string {
  const lines: string[] = [];
  for (const node of joinTexts(element)) {
    if (typeof node === 'string') lines.push(JSON.stringify(node));
    else {
      const attributes = ATTRIBUTES.filter((name) => node.hasAttribute(name)).map(
        (name) => ` ${name}=${JSON.stringify(node.getAttribute(name))}`,
      );
      const content = normalForm(node);
      lines.push(`${node.tagName.toLowerCase()}${attributes.join('')}`);
      if (content !== '') lines.push(content.replaceAll(/^/gm, '  '));
    }
  }
  return lines.join('\n');
}

/** Children, with neighbouring texts as one. */
function joinTexts(element: Element): readonly (string | Element)[] {
  const nodes: (string | Element)[] = [];
  for (const node of element.childNodes) {
    const last = nodes.at(-1);
    if (node instanceof Element) nodes.push(node);
    else if (typeof last === 'string') nodes[nodes.length - 1] = last + (node.textContent ?? '');
    else nodes.push(node.textContent ?? '');
  }
  const isEdge = (node: string | Element | undefined) =>
    MIXED.test(element.tagName) &&
    (node === undefined || (typeof node === 'object' && BLOCK.test(node.tagName)));
  return nodes
    .map((node, index) => {
      const before = nodes[index - 1];
      if (typeof node !== 'string') return node;
      let text = node;
      // The specification writes a line ending after a break.
      if (typeof before === 'object' && before.tagName === 'BR') text = text.replace(/^\n/, '');
      if (isEdge(before)) text = text.replace(/^\n+/, '');
      return isEdge(nodes[index + 1]) ? text.replace(/\n+$/, '') : text;
    })
    .filter((node) => node !== '');
}
