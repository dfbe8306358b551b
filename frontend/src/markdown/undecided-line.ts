/** A line that is only the beginning of a mark: of an item, a task, a heading, a rule, a fence, a table. */
const UNDECIDED =
  /^[ \t>]*(?:(?:[-+*]|\d{1,9}[.)]?)(?:[ \t]+\[?[ xX]?\]?[ \t]*)?|[-=_*~`#|:$ \t]*)$/;

/** No mark is longer; a row that is waits no more. */
const LONGEST = 500;
/** A line of a table, which is a paragraph until it is whole, and the next one too if it is the first. */
const ROW = /^[ \t>]*\|/;

/**
 * Length of a growing text without the lines at its end that are too short to know what they are.
 * `-` under a paragraph makes it a heading (CommonMark §4.3) until the item's text arrives: the page
 * would flicker.
 */
export function decidedLength(text: string): number {
  const [start, line] = lastLine(text, text.length);
  if (line.length > LONGEST || !(UNDECIDED.test(line) || ROW.test(line))) return text.length;
  const [headStart, head] = lastLine(text, start - 1);
  const [, before] = lastLine(text, headStart - 1);
  return ROW.test(head) && !ROW.test(before) ? headStart : start;
}

/** The line that ends at an index, with its start; an empty one before the first. */
function lastLine(text: string, end: number): readonly [number, string] {
  if (end < 0) return [0, ''];
  const start = text.lastIndexOf('\n', end - 1) + 1;
  return [end === 0 ? 0 : start, text.slice(end === 0 ? 0 : start, end)];
}
