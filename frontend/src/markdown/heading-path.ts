/**
 * Levels (1 to 6) of the headings that the next part of a text may stand under, outermost first and
 * ascending.
 */
export type HeadingPath = readonly number[];

/** Headings of a page's parts are `h2`: those of an answer begin below. */
const FIRST_HEADING = 3;
const LAST_HEADING = 6;

/** The path from a heading of this level on. */
export function enterHeading(path: HeadingPath, level: number): HeadingPath {
  return [...path.filter((outer) => outer < level), level];
}

/**
 * The tag of the heading that ends a path. It tells how deep the heading stands, not its level, since
 * an answer may begin with `##` and skip levels: the outline that a screen reader offers has no gap.
 */
export function headingTag({ length }: HeadingPath): string {
  return `h${Math.min(LAST_HEADING, FIRST_HEADING + length - 1)}`;
}
