import type { EvalCase } from './case-schema.ts';
import type { Cast } from './cast.ts';

/** What stands in a case for what is only known in a run. */
const PLACEHOLDER = /\{\{([^{}]*)\}\}/g;

export const NAMES = ['me.login', 'me.uid', 'other.login', 'other.uid'] as const;

/** Tells which placeholders of a text stand for nothing. */
export function unknownPlaceholders(text: string): readonly string[] {
  return [...text.matchAll(PLACEHOLDER)]
    .map(([, name = '']) => name.trim())
    .filter((name) => !NAMES.some((known) => known === name));
}

/** Puts the people of a run into its case: `{{other.uid}}` becomes the other's id. */
export function namePeople(evalCase: EvalCase, { me, other }: Cast): EvalCase {
  const values: Readonly<Record<(typeof NAMES)[number], string>> = {
    'me.login': me.login,
    'me.uid': me.id,
    'other.login': other.login,
    'other.uid': other.id,
  };
  const replace = (text: string): string =>
    text.replaceAll(PLACEHOLDER, (all, name: string) => {
      const known = NAMES.find((one) => one === name.trim());
      return known ? values[known] : all;
    });
  return mapTexts(evalCase, replace) as EvalCase;
}

function mapTexts(value: unknown, map: (text: string) => string): unknown {
  if (typeof value === 'string') return map(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, map));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, mapTexts(member, map)]),
  );
}
