import { truncateText } from '@three-tier-chat/wire-contract';

/** Of a title made of a prompt, in characters. */
const LONGEST = 60;

/** A conversation's title until it is given another: the first words of its first prompt. */
export function titleOf(prompt: string): string {
  const words = oneLine(prompt);
  if (words.length <= LONGEST) return words || 'Conversation';
  const cut = truncateText(words, LONGEST);
  const space = cut.lastIndexOf(' ');
  // A word longer than half of a title is cut itself.
  return `${space > LONGEST / 2 ? cut.slice(0, space) : cut}…`;
}

/** A text on one line, without control characters at which a list would break. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
}
