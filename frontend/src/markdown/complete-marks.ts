import { openMarks, type References } from './parse.ts';

/** A link or an image at the end whose address is not complete. */
const LINK = /!?\[([^[\]\n]*)(?:\](?:\((?:[^()\s]|\([^()\s]*\))*(?:[ \t]+(?:"[^"\n]*"?)?)?)?)?$/;

/**
 * A text that is still growing, as if the marks that are open in it ended here: strong text is
 * strong from its first letter, instead of standing behind two stars until its end. Marks at the very
 * end, whose meaning is not decided, are left out.
 */
export function completeMarks(text: string, references: References): string {
  const bare = withoutMarksAtEnd(text);
  const code = openCode(bare);
  const whole = code === '' ? bare.replace(LINK, '$1') : bare + code;
  return whole + openMarks(whole, references).toReversed().join('');
}

/** By hand: a pattern that ends at the end would begin at every mark. */
function withoutMarksAtEnd(text: string): string {
  let end = text.length;
  while (end > 0 && /[*_~`\\\s]/.test(text[end - 1] ?? '')) end -= 1;
  return text.slice(0, end);
}

/** The backticks that would end the code at the end of a text; none if there is no code. */
function openCode(text: string): string {
  const runs = text.matchAll(/\\.|`+/gs);
  let open = '';
  for (const [run] of runs) {
    // In code a backslash is one (CommonMark §6.1).
    const ticks = open === '' ? run : run.replace('\\', '');
    if (!ticks.startsWith('`')) continue;
    if (open === '') open = ticks;
    else if (ticks === open) open = '';
  }
  return open;
}
