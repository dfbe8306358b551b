import { allWords } from '../words.ts';
import { convertValue, switchValue } from './convert-value.ts';
import { fillArguments } from './fill-arguments.ts';
import { asksForLanguage } from './languages.ts';
import { isNullable, readProperties, type ToolProperty } from './tool-property.ts';

export interface FilledChange {
  readonly input: Readonly<Record<string, unknown>>;
  /** What must still be asked for. */
  readonly missing: readonly string[];
}

/** What a person may call an argument besides its name. */
const ALIASES: ReadonlyMap<string, readonly string[]> = new Map([
  ['phone', ['telephone', 'mobile', 'cell', 'cellphone']],
  ['email', ['mail']],
  ['notification', ['alert', 'reminder']],
]);

const VERB = '(?:change|set|update|edit|make|put|rename|save|add|use|enter)';
const REMOVED = /\b(?:remove|delete|clear|forget|unset)\s+(?:my|the)?\s*(.+)$/is;
const SWITCHED: readonly (readonly [RegExp, 'on' | 'off' | undefined])[] = [
  [/\b(?:turn|switch)\s+(?:my\s+|the\s+)?(?<what>[^,;]+?)\s+(?<state>on|off)\b/i, undefined],
  [/\b(?:turn|switch)\s+(?<state>on|off)\s+(?<what>.+)$/is, undefined],
  [/\b(?:enable|unmute)\s+(?<what>.+)$/is, 'on'],
  [/\b(?:disable|mute|stop|no more)\s+(?<what>.+)$/is, 'off'],
];
const ASSIGNED =
  /^(?:my|the)?\s*(?:new\s+|own\s+)?(?<what>[^:=]{1,80}?)\s*(?:\b(?:to|is|as)\b|=|:)\s*(?<value>.+)$/isu;

/**
 * Fills the arguments of a tool that changes something from what a person asks for: the fields that
 * they name, and no others. A field that they name without a usable value is missing; so are all, if
 * they name none.
 */
export function fillChange(
  schema: Readonly<Record<string, unknown>>,
  request: string,
): FilledChange {
  const { properties, required } = readProperties(schema);
  const plain = fillArguments(schema, request);
  const input: Record<string, unknown> = Object.assign(Object.create(null), plain.input);
  const unclear = new Set<string>();
  const take = (name: string, value: unknown) => {
    if (value === undefined) {
      unclear.add(name);
      if (!required.includes(name)) delete input[name];
    } else input[name] = value;
  };

  for (const [name, value] of namedChanges(properties, request)) take(name, value);
  const missing = [...new Set([...plain.missing, ...unclear])].filter(
    (name) => !Object.hasOwn(input, name),
  );
  if (missing.length > 0 || Object.keys(input).length > 0) return { input, missing };
  return { input, missing: Object.keys(properties) };
}

/** Finds the fields that a request names, each with its new value if that is usable. */
function namedChanges(
  properties: Readonly<Record<string, ToolProperty>>,
  request: string,
): readonly (readonly [string, unknown])[] {
  const found = (subject: string, newValue: (name: string, property: ToolProperty) => unknown) => {
    const name = propertyNamed(properties, subject);
    const property = name === undefined ? undefined : properties[name];
    return name === undefined || !property ? [] : [[name, newValue(name, property)] as const];
  };

  const [, removed] = REMOVED.exec(request) ?? [];
  if (removed !== undefined) {
    return removed
      .split(/,|\band\b/i)
      .flatMap((one) => found(one, (_, property) => (isNullable(property) ? null : undefined)));
  }
  for (const [pattern, fixed] of SWITCHED) {
    const { what, state = fixed } = pattern.exec(request)?.groups ?? {};
    const changes =
      what === undefined ? [] : found(what, (_, it) => switchValue(it, state === 'on'));
    if (changes.length > 0) return changes;
  }
  for (const start of startsOfSubjects(request)) {
    const { what, value } = ASSIGNED.exec(request.slice(start))?.groups ?? {};
    if (what === undefined || value === undefined) continue;
    const changes = found(what, (name, property) => convertValue(name, property, value));
    if (changes.length > 0) return changes;
  }
  // *Write to me in German*; *I moved to Lisbon, change my time zone*; or no value at all.
  return found(request, (name, property) => {
    const [, place] = /\b(?:in|to)\s+([\p{L}\s/_-]+)/iu.exec(request) ?? [];
    return place === undefined ? undefined : convertValue(name, property, place);
  });
}

/** Where the name of a field may begin: after *my*, *the*, or a verb. */
function startsOfSubjects(request: string): readonly number[] {
  const matches = request.matchAll(
    new RegExp(String.raw`\b(?:my|the)\s|\b${VERB}\s+(?!my\b|the\b)`, 'gi'),
  );
  return [...matches].map((match) => {
    const isVerb = !/^(?:my|the)\s/i.test(match[0]);
    return (match.index ?? 0) + (isVerb ? match[0].length : 0);
  });
}

/** The argument whose name shares the most words with a text. */
function propertyNamed(
  properties: Readonly<Record<string, ToolProperty>>,
  subject: string,
): string | undefined {
  const said = new Set(allWords(subject));
  const scored = Object.keys(properties).map((name) => {
    const words = allWords(name);
    return { name, score: words.filter((word) => isSaid(word, said)).length / words.length };
  });
  const best = Math.max(...scored.map(({ score }) => score));
  if (best > 0) return scored.find(({ score }) => score === best)?.name;
  // A language is named rather than the word.
  return asksForLanguage(subject)
    ? Object.keys(properties).find((name) => allWords(name).includes('language'))
    : undefined;
}

function isSaid(word: string, said: ReadonlySet<string>): boolean {
  return said.has(word) || (ALIASES.get(word) ?? []).some((alias) => said.has(alias));
}
