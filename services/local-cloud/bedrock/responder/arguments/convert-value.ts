import { allWords } from '../words.ts';
import { convert } from './fill-arguments.ts';
import { languageIn, languageTagOf } from './languages.ts';
import { timeZoneIn } from './time-zones.ts';
import { type ToolProperty, typeOf } from './tool-property.ts';

const PHONE = /\+?\(?\d[\d\s().\u00a0\u2011-]{4,}\d/;
/** Before a value that is the whole message: *It is …*, *to German, please*. */
const BEFORE_VALUE =
  /^(?:(?:it|that)(?: is|['’]s| should be)|make it|set it to|change it to|use|to|please)\b[\s:,]*/i;
const AFTER_VALUE = /(?:,?\s*(?:please|thanks|thank you))?[\s.!?]*$/i;
const OFF = new Set(['none', 'off', 'never', 'no', 'disabled']);
const ON = new Set(['all', 'on', 'always', 'yes', 'enabled']);

/** A string argument whose value is recognized by what the argument is called. */
const BY_NAME: readonly (readonly [string, (text: string) => string | undefined])[] = [
  ['phone', (text) => PHONE.exec(text)?.[0].trim()],
  ['language', (text) => languageTagOf(text) ?? languageIn(text)],
  ['zone', timeZoneIn],
];

/**
 * Turns what a person wrote as an argument's new value into that value: `German` into `de`, an
 * address into its lines.
 *
 * @returns undefined for a text that cannot be its value.
 */
export function convertValue(name: string, property: ToolProperty, written: string): unknown {
  const text = written.trim().replace(BEFORE_VALUE, '').replace(AFTER_VALUE, '').trim();
  if (text === '') return undefined;
  const { enum: choices } = property;
  if (choices) return choiceOf(choices, text);
  const type = typeOf(property);
  if (type === 'array') {
    const lines = unquote(text).split(/\s*(?:,|\n)\s*/);
    return lines.filter((line) => line !== '');
  }
  if (type !== 'string' || property.format !== undefined) return convert(property, text, true);
  const words = allWords(name);
  const byName = BY_NAME.find(([word]) => words.includes(word))?.[1];
  return byName ? byName(text) : unquote(text);
}

/** The choice that means on or off, such as `none` of `none`, `important`, `all`. */
export function switchValue(property: ToolProperty, isOn: boolean): unknown {
  if (typeOf(property) === 'boolean') return isOn;
  const words = isOn ? ON : OFF;
  return property.enum?.find((choice) => words.has(String(choice).toLowerCase()));
}

function choiceOf(choices: readonly unknown[], text: string): unknown {
  const wanted = text.toLowerCase();
  const words = wanted.split(/[^\w/.-]+/);
  return choices.find(
    (choice) =>
      choice !== null &&
      (String(choice).toLowerCase() === wanted || words.includes(String(choice).toLowerCase())),
  );
}

function unquote(text: string): string {
  return /^["“'](.+)["”']$/su.exec(text)?.[1] ?? text;
}
