import type { Token } from 'markdown-it';
import { isAllowedAddress } from './address.ts';
import { type Attributes, append, type Sketch, sketchElement } from './sketch.ts';

/** Deeper marks are not shown: no reader needs them, and each costs the page a level. */
const MOST_MARKS = 40;

interface OpenMark {
  /** Undefined for a mark that is not shown; its content is. */
  readonly tag: string | undefined;
  readonly attributes: Attributes;
  readonly children: Sketch[];
}

/** What is shown of a parsed text. HTML in it is text. */
export function sketchInline(tokens: readonly Token[]): readonly Sketch[] {
  const root: Sketch[] = [];
  const open: OpenMark[] = [];
  const add = (...added: readonly Sketch[]) => append(open.at(-1)?.children ?? root, ...added);
  const isInLink = () => open.some(({ tag }) => tag === 'a');

  function close(): void {
    const { tag, attributes, children } = open.pop() ?? { tag: undefined, children: [] };
    if (tag === undefined) add(...children);
    else add(sketchElement(tag, attributes, nameLink(attributes?.['href'], children)));
  }

  for (const token of tokens) {
    if (token.nesting > 0) open.push({ ...startMark(token, open.length), children: [] });
    else if (token.nesting < 0) close();
    else if (token.type === 'softbreak') add('\n');
    else if (token.type === 'hardbreak') add(sketchElement('br'));
    else if (token.type === 'code_inline') {
      add(sketchElement('code', { dir: 'ltr' }, token.content === '' ? [] : [token.content]));
    } else if (token.type === 'image') add(sketchImage(token, isInLink()));
    else add(token.content);
  }
  return root;
}

function startMark(token: Token, depth: number): Omit<OpenMark, 'children'> {
  const nothing = { tag: undefined, attributes: {} };
  if (depth >= MOST_MARKS) return nothing;
  if (token.type === 's_open') return { tag: 'del', attributes: {} };
  if (token.type !== 'link_open') return { tag: token.tag, attributes: {} };
  const attributes = linkTo(String(token.attrGet('href') ?? ''), token.attrGet('title'));
  return attributes ? { tag: 'a', attributes } : nothing;
}

/** Attributes of a link, which opens in another tab and tells it nothing of this one. */
function linkTo(href: string, title: string | number | null): Attributes | undefined {
  if (!isAllowedAddress(href)) return undefined;
  return {
    href,
    target: '_blank',
    rel: 'noopener noreferrer',
    ...(title !== null && title !== '' && { title: String(title) }),
  };
}

/** A link without text would have no name. */
function nameLink(href: string | undefined, children: readonly Sketch[]): readonly Sketch[] {
  return href !== undefined && children.length === 0 ? [href] : children;
}

/** An image is never loaded: its alternative text leads to it. */
function sketchImage(image: Token, isInLink: boolean): Sketch {
  const text = textOf(image.children ?? []);
  const link = isInLink
    ? undefined
    : linkTo(String(image.attrGet('src') ?? ''), image.attrGet('title'));
  if (!link) return text;
  return sketchElement('a', link, nameLink(link['href'], text === '' ? [] : [text]));
}

/** The text of an image's description, without marks (CommonMark §6.4). */
function textOf(tokens: readonly Token[]): string {
  return tokens
    .map(({ type, content, children }) => {
      if (type === 'image') return textOf(children ?? []);
      return type === 'softbreak' || type === 'hardbreak' ? '\n' : content;
    })
    .join('');
}
