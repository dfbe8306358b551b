const NAME = /\b(?:[A-Z][A-Za-z_]+(?:\/[A-Z][A-Za-z_+-]*\d*)+|UTC|GMT)\b/i;

/** The IANA time zone that a text names, or that of the city it names: `Lisbon` → `Europe/Lisbon`. */
export function timeZoneIn(text: string): string | undefined {
  const named = NAME.exec(text)?.[0];
  if (named !== undefined) return named;
  const words = ` ${text.toLowerCase().replace(/[^\p{L}]+/gu, ' ')} `;
  return Intl.supportedValuesOf('timeZone').find((zone) =>
    words.includes(` ${(zone.split('/').at(-1) ?? zone).replaceAll('_', ' ').toLowerCase()} `),
  );
}
