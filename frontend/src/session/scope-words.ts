import { pageTexts } from '../strings/page-texts.ts';

/**
 * What a scope lets this page and the assistant do, for people.
 *
 * @returns undefined for a scope that this build does not know.
 */
export function wordsOfScope(scope: string): string | undefined {
  const words: Readonly<Record<string, string>> = pageTexts().account.scopes;
  return Object.hasOwn(words, scope) ? words[scope] : undefined;
}
