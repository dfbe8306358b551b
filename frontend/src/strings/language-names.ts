import type { Language } from './language.ts';

/** Each language by its own name, for those who read no other. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', de: 'Deutsch' };
