import * as z from 'zod';

/** The longest tag that must be understood (RFC 5646, §4.4.1). */
const LONGEST = 35;

/** A language tag (BCP 47, RFC 5646), kept in its canonical form: `de-at` as `de-AT`. */
export const language = z
  .string()
  .max(LONGEST)
  .overwrite((tag) => canonical(tag) ?? tag)
  .refine(
    (tag) => canonical(tag) !== undefined,
    'must be a language tag such as en, de-AT or zh-Hant',
  );

/** @returns undefined for what is no language tag. */
function canonical(tag: string): string | undefined {
  try {
    return new Intl.Locale(tag).toString();
  } catch {
    return undefined;
  }
}
