import * as z from 'zod';

/**
 * Control characters, halves of characters, and characters that are not seen or turn the text around
 * them: general categories Cc, Cs, Cf, Zl and Zp (Unicode Standard, §4.5), but not the joiners that
 * scripts and emoji need.
 */
const UNSEEN = /(?![\u200c\u200d])[\p{Cc}\p{Cs}\p{Cf}\p{Zl}\p{Zp}]/u;

/** One line of text that looks like what it is: without spaces around it, in composed characters. */
export function plainText(longest: number) {
  return z
    .string()
    .trim()
    .normalize('NFC')
    .min(1)
    .max(longest)
    .refine(
      (text) => !UNSEEN.test(text),
      'must have no control characters, line breaks or invisible characters',
    );
}
