const SENTENCES_PER_PARAGRAPH = 8;

/** A text of exactly so many bytes, the same each time: numbered sentences in paragraphs. */
export function longText(bytes: number): string {
  let text = '';
  for (let number = 1; text.length < bytes; number += 1) {
    const end = number % SENTENCES_PER_PARAGRAPH === 0 ? '\n\n' : ' ';
    text += `This is sentence ${number} of a long answer.${end}`;
  }
  return text.slice(0, bytes);
}

/** The numbers from 1 to 100, each a piece of its own. */
export const COUNTED = Array.from({ length: 100 }, (_, index) => index + 1).join(' ');
