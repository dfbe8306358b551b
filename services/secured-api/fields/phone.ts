import * as z from 'zod';

/** What people write between the digits. A trunk prefix, as in `+44 (0)20`, is none of it. */
const BETWEEN = /(?<!\(0)[ \u00a0\u2011().-](?!0\))/g;
/** An international number: at most 15 digits, of which the country code has the first (ITU-T E.164, §6). */
const E164 = /^\+[1-9]\d{6,14}$/;

/** A phone number, read as people write it: `+1 555 0100` is kept as `+15550100`. */
export const phone = z
  .string()
  .max(40)
  .overwrite((text) => text.trim().replaceAll(BETWEEN, ''))
  .refine(
    (number) => E164.test(number),
    'must be a phone number that begins with + and the country code, such as +1 555 0100',
  );
