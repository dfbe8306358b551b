import { formatNumber } from './format.ts';
import { gateTexts } from './language.ts';

/**
 * A text about a count, by the plural categories of its language (CLDR): each language has `other`, and
 * those that it needs besides.
 */
export type Plural = Readonly<Partial<Record<Intl.LDMLPluralRule, (count: string) => string>>> & {
  readonly other: (count: string) => string;
};

/** The text for a count. */
export function formatPlural(forms: Plural, count: number): string {
  const form = new Intl.PluralRules(gateTexts().lang).select(count);
  return (forms[form] ?? forms.other)(formatNumber(count));
}
