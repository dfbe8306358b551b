import * as z from 'zod';

const MOST_WORDS = 6;
const below = z.looseObject({ person: z.string() });

/** What politeness puts before the subject. */
const POLITE = /^(?:(?:hello|hi|hey|please|can you|could you|would you|will you)\b[\s,.!]*)+/i;

/** The first words of what the person asks first, as a title; undefined for another request. */
export function writeTitle(conversation: unknown): string | undefined {
  const { data } = below.safeParse(conversation);
  if (!data) return undefined;
  const line = data.person
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(/[#*`_~<>[\]|\\"“”]+/g, '')
    .trim();
  const [sentence = ''] = (line.replace(POLITE, '') || line).split(/(?<=[.?!]) /);
  const words = sentence.split(' ').slice(0, MOST_WORDS).join(' ');
  const [first = '', ...rest] = words.replace(/[\s.,;:!?]+$/, '');
  return (first.toUpperCase() + rest.join('')).trim() || 'Conversation';
}
