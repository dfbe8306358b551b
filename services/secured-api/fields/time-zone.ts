import * as z from 'zod';

/** A name of the IANA Time Zone Database, kept in its own spelling: `europe/berlin` as `Europe/Berlin`. */
export const timeZone = z
  .string()
  .max(64)
  .overwrite((name) => resolve(name) ?? name)
  .refine(
    (name) => resolve(name) !== undefined,
    'must be an IANA time zone such as Europe/Berlin or UTC',
  );

/** @returns undefined for what is no time zone's name. */
function resolve(name: string): string | undefined {
  // An offset such as +05:30 is a time zone for Intl, and none of the database.
  if (!/^[a-z]/i.test(name)) return undefined;
  try {
    const { timeZone: known } = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions();
    // A name may be a link, such as Asia/Kolkata, whose target is another one.
    return known.toLowerCase() === name.toLowerCase() ? known : name;
  } catch {
    return undefined;
  }
}
