import type { Plural } from './en/conversation.ts';
import { formatNumber } from './format.ts';
import { gateTexts } from './language.ts';

/** The text for a count. */
export function formatPlural(forms: Plural, count: number): string {
  const form = new Intl.PluralRules(gateTexts().lang).select(count);
  return (forms[form] ?? forms.other)(formatNumber(count));
}
