/** Words that say nothing about a question's subject. */
const STOP_WORDS = new Set(
  `a about all am an and any api are as at be by can could did do does fetch find for from get give
  has have hello hi how i in is it its know let list look me mine my myself of on or own please read
  return retrieve see show tell that the their them then there this to tool use using want was what
  when where which will with would you your`.split(/\s+/),
);

/** Quotations: values that a person gives, and not what they are about. */
export const QUOTED = /"[^"]*"|“[^”]*”|`[^`]*`/g;

/** All words of a text or of a name such as `getMyProfile`, in lower case and order. */
export function allWords(text: string): readonly string[] {
  return (
    text
      .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
      .toLowerCase()
      .replace(/\be-mail/g, 'email')
      .replace(/\bemail address(es)?\b/g, 'email')
      .replace(/\bwhoami\b/g, 'who am i')
      .match(/[\p{L}\p{N}]+/gu) ?? []
  ).map(singular);
}

/** The words that describe a text's subject. */
export function keyWords(text: string): ReadonlySet<string> {
  return new Set(allWords(text).filter((word) => word.length > 1 && !STOP_WORDS.has(word)));
}

/** `getMyProfile` → `get my profile`, without a Gateway's `target___`. */
export function spokenName(name: string): string {
  return (name.split('___').at(-1) ?? name)
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .trim()
    .toLowerCase();
}

function singular(word: string): string {
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  return word.length > 3 && /[^su]s$/.test(word) ? word.slice(0, -1) : word;
}
