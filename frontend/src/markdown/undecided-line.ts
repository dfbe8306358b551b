/** A line that is only the beginning of a mark: of an item, a task, a heading, a rule, a fence, a table. */
const UNDECIDED = /^[ \t>]*(?:(?:[-+*]|\d{1,9}[.)]?)(?:[ \t]+\[?[ xX]?\]?)?|[-=_*~`#|:$ \t]*)$/;

/**
 * Length of a growing text without its last line, if that is too short to know what it is. `-` under
 * a paragraph makes it a heading (CommonMark §4.3) until the item's text arrives: the page would
 * flicker.
 */
export function decidedLength(text: string): number {
  const start = text.lastIndexOf('\n') + 1;
  return UNDECIDED.test(text.slice(start)) ? start : text.length;
}
