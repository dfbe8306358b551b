import MarkdownIt, { type StateBlock, type Token } from 'markdown-it';
import { keepMath } from './math.ts';

/** Link reference definitions (CommonMark §4.7) by their normalized label; without a prototype. */
export type References = Record<string, { title: string; href: string }>;

/** A block that stands in no other one. */
export interface ParsedBlock {
  /** Its first line, counted from 0, and the line after its last. */
  readonly start: number;
  readonly end: number;
  /** Labels that it defines. */
  readonly defines: readonly string[];
  readonly tokens: readonly Token[];
}

const DEEPEST = 80;
const TILDE = 0x7e;

/**
 * CommonMark 0.31.2 with the tables and the strikethrough of GFM 0.29. Inline text is parsed apart
 * from blocks, so that what did not change is not parsed again.
 */
const md = new MarkdownIt({ html: true, maxNesting: DEEPEST + 20 });
md.core.ruler.enableOnly('block');
md.block.ruler.before('table', 'depth', restOfDepth);
keepMath(md);
md.inline.ruler2.after('balance_pairs', 'open_marks', ({ env, delimiters }) => {
  env['openMarks'] = delimiters
    .filter(({ open, end }) => open && end < 0)
    .map(({ marker }) => (marker === TILDE ? '~~' : String.fromCharCode(marker)));
});
// Which addresses may be links is decided where they are shown: here all are parsed alike.
md.validateLink = () => true;

/**
 * Parses lines.
 *
 * @param source with `\n` alone as line ending, and without U+0000.
 * @param references what was defined before; the first definition of a label counts.
 * @returns the blocks, and `references` with what the blocks define.
 */
export function parseBlocks(
  source: string,
  references: References,
): { readonly blocks: readonly ParsedBlock[]; readonly references: References } {
  const env = { references: Object.create(references) as References };
  const blocks: ParsedBlock[] = [];
  let tokens: Token[] = [];
  for (const token of md.parse(source, env)) {
    tokens.push(token);
    if (token.level > 0 || token.nesting > 0) continue;
    const [start, end] = tokens[0]?.map ?? [0, 0];
    const definitions = tokens.filter(({ type }) => type === 'reference_definition');
    const defines = definitions.map(({ meta }) => String(meta?.['label']));
    blocks.push({ start, end, defines, tokens });
    tokens = [];
  }
  return { blocks, references: env.references };
}

/** Parses the text of a paragraph, a heading or a cell. */
export function parseInline(text: string, references: References): readonly Token[] {
  const tokens: Token[] = [];
  md.inline.parse(text, md, { references }, tokens);
  return tokens;
}

/** Marks of emphasis and of struck text that are open at the end of a text, from the outermost on. */
export function openMarks(text: string, references: References): readonly string[] {
  const env = { references, openMarks: [] as string[] };
  md.inline.parse(text, md, env, []);
  return env.openMarks;
}

/** Labels to which a text may refer: whatever stands in brackets (CommonMark §6.3). */
export function labelsIn(text: string): readonly string[] {
  return Array.from(text.matchAll(/\[((?:[^[\]\\]|\\.){1,999})\]/gs), ([, label = '']) =>
    md.utils.normalizeReference(label),
  );
}

/** Decodes escapes and character references, in an info string. */
export function unescapeText(text: string): string {
  return md.utils.unescapeAll(text);
}

/** The parser leaves out what is nested deeper than its limit; this shows it as it is written. */
function restOfDepth(state: StateBlock, startLine: number, endLine: number): boolean {
  if (state.level < DEEPEST) return false;
  let line = startLine + 1;
  while (line < endLine && (state.isEmpty(line) || (state.sCount[line] ?? 0) >= state.blkIndent)) {
    line += 1;
  }
  state.line = line;
  const token = state.push('html_block', '', 0);
  token.map = [startLine, line];
  token.content = state.getLines(startLine, line, state.blkIndent, true);
  return true;
}
