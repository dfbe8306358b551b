/** Names of languages that are more than one code. */
const REGIONAL = ['de-AT', 'de-CH', 'en-GB', 'en-US', 'es-MX', 'fr-CA', 'pt-BR', 'zh-Hans'];
const TAG = /^[a-z]{2,3}(?:-[a-z\d]{2,8})*$/i;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const ANSWERS = /\b(?:write|answer|reply|speak|talk)\s+(?:(?:to|with)\s+)?me\b/i;

let names: ReadonlyMap<string, string> | undefined;

/** The BCP 47 tag of a language by its English name, or the tag itself: `German` → `de`. */
export function languageTagOf(text: string): string | undefined {
  const name = text.trim().toLowerCase();
  names ??= namesOfLanguages();
  return names.get(name) ?? (TAG.test(name) ? text.trim() : undefined);
}

/** True for *write to me in German*. */
export function asksForLanguage(text: string): boolean {
  return ANSWERS.test(text) && languageIn(text) !== undefined;
}

/** The first language that a text names in words: *write to me in German* → `de`. */
export function languageIn(text: string): string | undefined {
  names ??= namesOfLanguages();
  for (const [word] of text.matchAll(/\p{L}+/gu)) {
    const tag = names.get(word.toLowerCase());
    if (tag !== undefined) return tag;
  }
  return undefined;
}

function namesOfLanguages(): ReadonlyMap<string, string> {
  const english = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });
  const twoLetters = [...LETTERS].flatMap((first) => [...LETTERS].map((second) => first + second));
  return new Map(
    [...REGIONAL, ...twoLetters].flatMap((tag) => {
      const name = english.of(tag);
      // A code that another one has replaced, such as `iw`, has the same name.
      const isCurrent = Intl.getCanonicalLocales(tag)[0] === tag;
      return name !== undefined && isCurrent ? [[name.toLowerCase(), tag] as const] : [];
    }),
  );
}
