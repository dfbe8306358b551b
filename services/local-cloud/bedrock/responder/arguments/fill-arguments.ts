import { propertyOf, readProperties, type ToolProperty, typeOf } from './tool-property.ts';

export interface FilledArguments {
  readonly input: Readonly<Record<string, unknown>>;
  /** Required arguments that the question does not contain. */
  readonly missing: readonly string[];
}

const EMAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/;
const QUOTED = /"([^"]+)"|“([^”]+)”|(?<!\w)'([^']+)'(?!\w)/;
const TRAILING = /\b(?:to|in|for|of|about|at|named|called)\s+([^?.!,]+?)\s*[?.!]*\s*$/i;

/** Fills a tool's arguments from a question: named ones first, then by their type. */
export function fillArguments(
  schema: Readonly<Record<string, unknown>>,
  question: string,
): FilledArguments {
  const read = readProperties(schema);
  const input: Record<string, unknown> = Object.create(null);
  const missing: string[] = [];
  for (const name of new Set([...Object.keys(read.properties), ...read.required])) {
    const property = propertyOf(read, name);
    const isRequired = read.required.includes(name);
    const value =
      named(name, property, question) ?? (isRequired ? guessed(property, question) : undefined);
    if (value !== undefined) input[name] = value;
    else if (isRequired) missing.push(name);
  }
  return { input, missing };
}

/** An empty value of the type, for a call that the request forces. */
export function emptyValue(schema: Readonly<Record<string, unknown>>, name: string): unknown {
  const { type, enum: choices } = propertyOf(readProperties(schema), name);
  if (choices?.length) return choices[0];
  const empty: Readonly<Record<string, unknown>> = {
    array: [],
    boolean: false,
    integer: 0,
    number: 0,
    object: {},
  };
  return empty[String([type].flat()[0])] ?? '';
}

/** `display name to "Ada"`, `limit: 3`, `city is Oslo`. */
function named(name: string, property: ToolProperty, question: string): unknown {
  const words = name.replace(/([a-z\d])([A-Z])/g, '$1 $2').split(/[^A-Za-z\d]+/);
  const label = words.filter(Boolean).join('[\\s_-]*');
  if (!label) return undefined;
  const found = new RegExp(`\\b${label}\\b\\s*(?:to|is|as|=|:)\\s*(.+)$`, 'i').exec(question)?.[1];
  return found === undefined ? undefined : convert(property, found, true);
}

function guessed(property: ToolProperty, question: string): unknown {
  return convert(property, question, false) ?? property.default;
}

/**
 * Finds a value of an argument's type in a text.
 *
 * @param whole the text begins with the value, instead of containing it somewhere.
 */
export function convert(property: ToolProperty, text: string, whole: boolean): unknown {
  const { enum: choices, const: only, format } = property;
  const type = typeOf(property);
  if (only !== undefined) return only;
  if (choices) {
    const words = text.toLowerCase().split(/[^\w-]+/);
    return choices.find(
      (choice) => choice !== null && words.includes(String(choice).toLowerCase()),
    );
  }
  if (type === 'integer' || type === 'number') {
    const number = Number(/-?\d+(?:\.\d+)?/.exec(text)?.[0] ?? Number.NaN);
    return Number.isNaN(number) || (type === 'integer' && !Number.isInteger(number))
      ? undefined
      : number;
  }
  if (type === 'boolean') {
    if (/\b(?:true|yes|on)\b/i.test(text)) return true;
    return /\b(?:false|no|off)\b/i.test(text) ? false : undefined;
  }
  if (type === 'array' || type === 'object') return undefined;
  if (format === 'email') return EMAIL.exec(text)?.[0];
  const quoted = QUOTED.exec(text)?.slice(1).find(Boolean);
  if (quoted !== undefined) return quoted;
  return whole ? text.split(/[?!,;]|\.\s|\.$/)[0]?.trim() || undefined : TRAILING.exec(text)?.[1];
}
