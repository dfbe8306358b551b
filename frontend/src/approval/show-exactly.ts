import { pageTexts } from '../strings/page-texts.ts';

/**
 * Characters that change how the text around them looks, or that are not seen at all: controls,
 * marks of direction, and spaces without a width (Unicode, UAX #9 and TR #36).
 */
const HIDDEN =
  /[\p{Cc}\u00AD\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]/gu;

/** A text as it is, with what would mislead the reader written as an escape. Line breaks stay. */
export function showExactly(text: string): string {
  return text
    .toWellFormed()
    .replace(HIDDEN, (character) =>
      character === '\n'
        ? character
        : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
}

/** JSON as it will be sent, indented. */
export function showJson(value: unknown): string {
  return showExactly(JSON.stringify(value, null, 2) ?? pageTexts().approval.nothing);
}
