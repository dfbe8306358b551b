import type { MarkdownIt, StateBlock, StateInline } from 'markdown-it';

/** Each ends within a bound, so that no text makes the search long. */
const FORMULAS: Readonly<Record<string, readonly RegExp[]>> = {
  // A price is no formula: none begins or ends at a space, and no digit follows it.
  $: [/\$\$[^$]{1,1000}\$\$/y, /\$(?!\s)(?:\\[^\n]|[^\\$`\n]){1,500}(?<!\s)\$(?!\d)/y],
  // Brackets are also escaped for their own sake: only those that fill whole lines are a formula.
  '\\': [
    /\\\((?!\\\)).{1,1000}?\\\)/sy,
    /(?<![^\n])\\\[(?:(?!\\\]).){1,1000}\\\](?=[ \t]*(?:\n|$))/sy,
  ],
};
const MOST_LINES = 100;

/**
 * Keeps formulas as they are written, in the four notations of TeX that models use: nothing in them
 * is Markdown, so that `a_{1} * b_{1}`, `\{` and `\\` stay what they are.
 */
export function keepMath(md: MarkdownIt): void {
  md.inline.ruler.before('escape', 'math', formula);
  md.block.ruler.before('code', 'math', formulaOfLines, {
    alt: ['paragraph', 'reference', 'blockquote', 'list'],
  });
}

function formula(state: StateInline, silent: boolean): boolean {
  const { src, pos } = state;
  for (const pattern of FORMULAS[src[pos] ?? ''] ?? []) {
    pattern.lastIndex = pos;
    const [text] = pattern.exec(src) ?? [];
    if (text === undefined || pos + text.length > state.posMax) continue;
    if (!silent) state.pending += text;
    state.pos += text.length;
    return true;
  }
  return false;
}

/** A formula of several lines without an empty one; in it, `- b` is no list and `=` no heading. */
function formulaOfLines(
  state: StateBlock,
  startLine: number,
  endLine: number,
  silent: boolean,
): boolean {
  const first = textOf(state, startLine);
  const end = first.startsWith('$$') ? '$$' : first.startsWith('\\[') ? '\\]' : undefined;
  if (end === undefined || isIndentedCode(state, startLine)) return false;
  if (first.slice(2).endsWith(end)) return false;
  const limit = Math.min(endLine, startLine + MOST_LINES);
  for (let line = startLine + 1; line < limit; line += 1) {
    if (state.isEmpty(line) || (state.sCount[line] ?? 0) < state.blkIndent) return false;
    if (!textOf(state, line).endsWith(end)) continue;
    if (silent) return true;
    state.line = line + 1;
    state.push('paragraph_open', 'p', 1).map = [startLine, state.line];
    const inline = state.push('inline', '', 0);
    inline.content = state.getLines(startLine, state.line, state.blkIndent, false).trim();
    inline.children = [];
    state.push('paragraph_close', 'p', -1);
    return true;
  }
  return false;
}

function textOf(state: StateBlock, line: number): string {
  const start = (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0);
  return state.src.slice(start, state.eMarks[line]).trimEnd();
}

function isIndentedCode(state: StateBlock, line: number): boolean {
  return (state.sCount[line] ?? 0) - state.blkIndent >= 4;
}
