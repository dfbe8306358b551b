import { access, readFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { marked, type Token } from 'marked';
import { describe, expect, it } from 'vitest';
import { repositoryFiles } from './repository-files.ts';

const ROOT = join(import.meta.dirname, '..');
/** What a command generates: documents may name it, although a fresh clone does not have it. */
const WRITTEN = /^(dist|node_modules|delivery\/locks)(\/|$)/;
const IN_REPOSITORY =
  /^(\.\.|build|delivery|docs|frontend|okta|services|terraform|test|\.github)\//;
const SOURCE = /\/[\w.-]+\.(css|js|json|md|sh|ts|tsx|yml)$/;
/** A placeholder, a pattern or a line of code is not a path. */
const PATH = /^(\.{1,2}\/)?[\w.-]+(\/[\w.@-]+)+\/?$/;

interface Document {
  readonly path: string;
  readonly links: readonly string[];
  readonly codes: readonly string[];
  readonly headings: readonly string[];
}

/*
 * Every Markdown file that git does not ignore. The tests first show that `findFaults` finds each
 * kind of fault.
 */
const documents = await Promise.all(
  repositoryFiles('.md').map(async (path) =>
    parseDocument(path, await readFile(join(ROOT, path), 'utf8')),
  ),
);
const targets = new Set(
  (await readFile(join(ROOT, 'Makefile'), 'utf8')).match(/^[a-z-]+(?=:)/gm) ?? [],
);
const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};

describe('a document', () => {
  it.each([
    ['[a](../nowhere.md)', 'docs/x.md links to ../nowhere.md, which does not exist'],
    [
      '[a](x.md#no-such-heading)',
      'docs/x.md links to x.md#no-such-heading, a heading that x.md lacks',
    ],
    [
      '`services/agent/nothing.ts`',
      'docs/x.md names services/agent/nothing.ts, which does not exist',
    ],
    ['`make nonsense ENV=dev`', 'docs/x.md mentions make nonsense, which the Makefile lacks'],
    ['    make nonsense', 'docs/x.md mentions make nonsense, which the Makefile lacks'],
    ['`npm run nonsense`', 'docs/x.md mentions npm run nonsense, which package.json lacks'],
    ['`node build/nothing.ts`', 'docs/x.md names build/nothing.ts, which does not exist'],
  ])('with %s is reported', async (text, fault) => {
    expect(await findFaults(parseDocument('docs/x.md', `# X\n\n${text}\n`))).toEqual([fault]);
  });

  it.each(documents)('$path names only what exists', async (document) => {
    expect(await findFaults(document)).toEqual([]);
  });
});

async function findFaults(document: Document): Promise<readonly string[]> {
  const { path } = document;
  const links = await Promise.all(document.links.map((link) => faultOfLink(document, link)));
  const names = [...new Set(document.codes.flatMap((code) => code.split(/\s+/)))].filter(
    (word) => PATH.test(word) && (IN_REPOSITORY.test(word) || SOURCE.test(word)),
  );
  const paths = await Promise.all(
    names.map(async (name) =>
      (await isThere(name)) || (await isThere(join(dirname(path), name)))
        ? undefined
        : `${path} names ${name}, which does not exist`,
    ),
  );
  const commands = document.codes.flatMap((code) => [
    ...namesAfter(code, /(?:^|[;&|] *|\s)make ([a-z][a-z-]*)(?![\w.=-])/gm)
      .filter((name) => !targets.has(name))
      .map((name) => `${path} mentions make ${name}, which the Makefile lacks`),
    ...namesAfter(code, /npm run (?:--\w+ )*([a-z:]+)/g)
      .filter((name) => !Object.hasOwn(scripts, name))
      .map((name) => `${path} mentions npm run ${name}, which package.json lacks`),
  ]);
  return [...links, ...paths, ...new Set(commands)].filter((fault) => fault !== undefined);
}

async function faultOfLink(
  { path, headings }: Document,
  link: string,
): Promise<string | undefined> {
  if (/^[a-z]+:/.test(link)) return undefined;
  const [file = '', anchor] = decodeURI(link).split('#');
  const target = file === '' ? path : normalize(join(dirname(path), file));
  const known =
    target === path ? headings : documents.find((other) => other.path === target)?.headings;
  if (known === undefined && !(await isThere(target))) {
    return `${path} links to ${link}, which does not exist`;
  }
  return anchor === undefined || known === undefined || known.includes(anchor)
    ? undefined
    : `${path} links to ${link}, a heading that ${file || path} lacks`;
}

function parseDocument(path: string, text: string): Document {
  const links: string[] = [];
  const codes: string[] = [];
  const headings: string[] = [];
  void marked.walkTokens(marked.lexer(text), (token: Token) => {
    if (token.type === 'link' || token.type === 'image') links.push(token['href'] as string);
    if (token.type === 'code' || token.type === 'codespan') codes.push(token['text'] as string);
    if (token.type === 'heading') headings.push(anchorOf(token['text'] as string));
  });
  return { path, links, codes, headings };
}

/** Makes a heading's anchor as GitHub does. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
}

function namesAfter(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map(([, name = '']) => name);
}

async function isThere(path: string): Promise<boolean> {
  if (WRITTEN.test(path)) return true;
  return access(join(ROOT, path)).then(
    () => true,
    () => false,
  );
}
