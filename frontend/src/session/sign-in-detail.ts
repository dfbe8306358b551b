import { gateTexts } from '../strings/language.ts';
import type { Reason } from './sign-in-error.ts';

/** What more there is to tell of a reason: the clock's error, or Okta's own message. */
export function detailOf(description: Reason['description']): string | undefined {
  const { lang, okta, ahead, behind } = gateTexts();
  if (typeof description !== 'number') return description && okta(description);
  const minutes = Math.abs(description);
  const [amount, unit] = minutes < 120 ? [minutes, 'minute'] : [minutes / 60, 'hour'];
  const time = amount.toLocaleString(lang, {
    style: 'unit',
    unit,
    unitDisplay: 'long',
    maximumFractionDigits: 0,
  });
  return description > 0 ? ahead(time) : behind(time);
}
