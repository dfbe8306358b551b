import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSync } from 'vite';
import { describe, expect, it } from 'vitest';
import { repositoryFiles } from './repository-files.ts';

// What people read on the page stands in `frontend/src/strings/`, in every language: elsewhere in the
// frontend no literal is a text. The tests first show that `textsIn` finds each kind of one.

const ROOT = join(import.meta.dirname, '..');
const SOURCES = repositoryFiles('.ts', '.tsx').filter((path) =>
  /^frontend\/src\/(?!strings\/|testing\/)(?!.*\.(test|fixture)\.)/.test(path),
);

/** Attributes that are read, or read out, whatever they say. */
const SPOKEN: ReadonlySet<unknown> = new Set([
  'alt',
  'aria-label',
  'label',
  'placeholder',
  'title',
]);
/** Two words, or one that begins with a capital. */
const TEXT = /\p{L}{2,}[,.:;!]? +\p{L}{2,}|^\s*\p{Lu}\p{Ll}+[.:!…]?\s*$/u;
const LETTERS = /\p{L}{2}/u;
/** What looks like a text and is none: a scheme, a key, classes, link types, a selector. */
const WORDS_OF_CODE: ReadonlySet<string> = new Set([
  'Bearer',
  'Home',
  'button quiet',
  'input, textarea, select',
  'noopener noreferrer',
]);
/** What compares a literal, or takes a member of it, such as `split`. */
const CODE_AROUND: ReadonlySet<unknown> = new Set([
  'BinaryExpression',
  'MemberExpression',
  'SwitchCase',
]);
/** Words between spaces, to look one up by. */
const LIST = /^ (\S+ ){3,}$/;
/** Errors that the page never shows. */
const INNER_ERRORS: ReadonlySet<unknown> = new Set(['DOMException', 'Error', 'TypeError']);

interface Node {
  readonly type: string;
  readonly [member: string]: unknown;
}

describe('a literal', () => {
  it.each([
    ['<p>Hello</p>', 'Hello'],
    ['<p>hello <b>{name}</b></p>', 'hello'],
    ['<p>{"Hello there"}</p>', 'Hello there'],
    ['<p title="hello" />', 'hello'],
    ['<nav aria-label="conversations" />', 'conversations'],
    ['<Fact name="Email" />', 'Email'],
    ["throw new ApiError('It took too long.')", 'It took too long.'],
    ['const words = `You have ${count} new messages`', 'new messages'],
    ["const WORDS = { done: 'Done' } as const", 'Done'],
    ["element.title = isOpen ? 'Close' : name", 'Close'],
  ])('that people read is found: %s', (source, text) => {
    expect(textsIn(source)).toContain(text);
  });

  it.each([
    '<p class="button quiet">{text}</p>',
    '<input type="radio" name="theme" value="dark" autocomplete="off" />',
    '<path d="M8 3v10M3 8h10" />',
    "import { a } from 'some package'",
    "if (event.key === 'Enter') submit()",
    "switch (key) { case 'Escape': close() }",
    "throw new DOMException('Stopped by the user.', 'AbortError')",
    "const NAMES = new Set('some names'.split(' '))",
    "const SQL = ' lua postgresql sql '",
    "const state = { kind: 'signed-out' }",
    "let name: 'Some Name' | undefined",
    "open('', '', 'popup,width=480,height=680')",
    "headers.set('content-type', 'application/json')",
  ])('of code is none: %s', (source) => {
    expect(textsIn(source)).toEqual([]);
  });

  it('that people read is in no file of the frontend but those of its strings', async () => {
    expect(SOURCES.length).toBeGreaterThan(80);
    const found = await Promise.all(
      SOURCES.map(async (path) =>
        textsIn(await readFile(join(ROOT, path), 'utf8')).map((text) => `${path}: ${text}`),
      ),
    );
    expect(found.flat()).toEqual([]);
  });
});

/** The literals of a module that people would read. */
function textsIn(source: string): readonly string[] {
  const { program, errors } = parseSync('module.tsx', source);
  if (errors[0]) throw new Error(errors[0].message);
  const texts: string[] = [];
  collectTexts(program as unknown as Node, undefined, texts);
  return texts;
}

function collectTexts(node: Node, parent: Node | undefined, texts: string[]): void {
  if (isCode(node, parent)) return;
  const text = textOf(node)?.trim();
  const isRead = node.type === 'JSXText' || SPOKEN.has(attributeOf(parent));
  if (text !== undefined && (isRead ? LETTERS : TEXT).test(text) && !WORDS_OF_CODE.has(text)) {
    texts.push(text);
  }
  for (const child of Object.values(node).flat() as readonly Node[]) {
    if (typeof child?.type === 'string') collectTexts(child, node, texts);
  }
}

function textOf({ type, value }: Node): string | undefined {
  if (type === 'TemplateElement') return (value as { readonly raw: string }).raw;
  return typeof value === 'string' && (type === 'JSXText' || type === 'Literal')
    ? value
    : undefined;
}

function isCode({ type, source, callee, value }: Node, parent: Node | undefined): boolean {
  // Types; an expression with one is not.
  if (type.startsWith('TS') && !type.endsWith('Expression')) return true;
  if (type === 'NewExpression') return INNER_ERRORS.has((callee as Node)['name']);
  if (type === 'ImportDeclaration' || (type === 'ExportNamedDeclaration' && source)) return true;
  if (attributeOf(parent) === 'class') return true;
  return type === 'Literal' && (CODE_AROUND.has(parent?.type) || LIST.test(String(value)));
}

/** The name of an attribute of JSX. */
function attributeOf(node: Node | undefined): unknown {
  return node?.type === 'JSXAttribute' && (node['name'] as Node)['name'];
}
