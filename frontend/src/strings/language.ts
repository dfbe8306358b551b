import { type Accessor, createSignal } from 'solid-js';
import type { PageStorage } from '../session/page-storage.ts';
import { gate as english, type GateTexts } from './en/gate.ts';
import type { PageTexts } from './en/page.ts';
import type { ProblemTexts } from './problem-texts.ts';

/** All texts in a language other than English. */
export interface Translation {
  readonly gate: GateTexts;
  readonly page: PageTexts;
  readonly problems?: ProblemTexts;
}

/** English is part of the page; each of the others is a file of its own. */
export const LANGUAGES = ['en', 'de'] as const;

export type Language = (typeof LANGUAGES)[number];

type Translations = Readonly<Record<Exclude<Language, 'en'>, () => Promise<Translation>>>;

const TRANSLATIONS: Translations = { de: () => import('./de/translation.ts') };

/** Where the chosen language is stored; nothing is while it is the browser's. */
export const LANGUAGE_KEY = 'chat.language';

/** What is shown in place of English; undefined also while it is loaded, or if it cannot be. */
const [translation, setTranslation] = createSignal<Translation>();
let wanted: Language;

export { translation };

/** The texts of the page before sign-in, and the language of all texts. */
export const gateTexts: Accessor<GateTexts> = () => translation()?.gate ?? english;

/**
 * What a problem of the service is called.
 *
 * @param otherwise where English is shown, or the language has no sentence for it.
 */
export function problemText(code: string | undefined, otherwise: string): string {
  const problems: Readonly<Record<string, string>> = translation()?.problems ?? {};
  return code !== undefined && Object.hasOwn(problems, code)
    ? (problems[code] ?? otherwise)
    : otherwise;
}

/** The chosen language, or else the first of the browser's that the page has. */
export function preferredLanguage(storage: Pick<PageStorage, 'getItem'>): Language {
  for (const tag of [storage.getItem(LANGUAGE_KEY) ?? '', ...navigator.languages]) {
    const language = LANGUAGES.find((it) => it === tag.toLowerCase().split('-')[0]);
    if (language) return language;
  }
  return 'en';
}

/**
 * Shows the page in a language, as soon as its texts are loaded, unless another one is wanted by then.
 *
 * @returns whether they were loaded: English is shown if they were not.
 */
export async function showLanguage(
  language: Language,
  translations: Translations = TRANSLATIONS,
): Promise<boolean> {
  wanted = language;
  let loaded: Translation | undefined;
  if (language !== 'en') loaded = await translations[language]().catch(() => undefined);
  if (wanted === language) {
    setTranslation(loaded);
    const { lang, dir } = gateTexts();
    Object.assign(document.documentElement, { lang, dir });
  }
  return language === 'en' || loaded !== undefined;
}
