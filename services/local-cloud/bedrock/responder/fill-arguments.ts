import * as z from 'zod';

export interface FilledArguments {
  readonly input: Readonly<Record<string, unknown>>;
  /** Required arguments that the question does not contain. */
  readonly missing: readonly string[];
}

const propertySchema = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  format: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  default: z.unknown().optional(),
});
type Property = z.output<typeof propertySchema>;

const inputSchema = z.looseObject({
  properties: z.record(z.string(), propertySchema.catch({})).catch({}),
  required: z.array(z.string()).catch([]),
});

const EMAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/;
const QUOTED = /"([^"]+)"|“([^”]+)”|(?<!\w)'([^']+)'(?!\w)/;
const TRAILING = /\b(?:to|in|for|of|about|at|named|called)\s+([^?.!,]+?)\s*[?.!]*\s*$/i;

/** Fills a tool's arguments from a question: named ones first, then by their type. */
export function fillArguments(
  schema: Readonly<Record<string, unknown>>,
  question: string,
): FilledArguments {
  const { properties, required } = inputSchema.parse(schema);
  const input: Record<string, unknown> = Object.create(null);
  const missing: string[] = [];
  for (const name of new Set([...Object.keys(properties), ...required])) {
    const property = propertyOf(properties, name);
    const isRequired = required.includes(name);
    const value =
      named(name, property, question) ?? (isRequired ? guessed(property, question) : undefined);
    if (value !== undefined) input[name] = value;
    else if (isRequired) missing.push(name);
  }
  return { input, missing };
}

/** An empty value of the type, for a call that the request forces. */
export function emptyValue(schema: Readonly<Record<string, unknown>>, name: string): unknown {
  const { type, enum: choices } = propertyOf(inputSchema.parse(schema).properties, name);
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

/** A required argument may have no property, and may be named `constructor`. */
function propertyOf(properties: Readonly<Record<string, Property>>, name: string): Property {
  return Object.hasOwn(properties, name) ? (properties[name] ?? {}) : {};
}

/** `display name to "Ada"`, `limit: 3`, `city is Oslo`. */
function named(name: string, property: Property, question: string): unknown {
  const words = name.replace(/([a-z\d])([A-Z])/g, '$1 $2').split(/[^A-Za-z\d]+/);
  const label = words.filter(Boolean).join('[\\s_-]*');
  if (!label) return undefined;
  const found = new RegExp(`\\b${label}\\b\\s*(?:to|is|as|=|:)\\s*(.+)$`, 'i').exec(question)?.[1];
  return found === undefined ? undefined : convert(property, found, true);
}

function guessed(property: Property, question: string): unknown {
  return convert(property, question, false) ?? property.default;
}

/** @param whole the text begins with the value, instead of containing it somewhere. */
function convert(property: Property, text: string, whole: boolean): unknown {
  const { enum: choices, const: only, format } = property;
  const type = [property.type].flat().find((one) => one !== 'null');
  if (only !== undefined) return only;
  if (choices) {
    return choices.find((choice) =>
      text
        .toLowerCase()
        .split(/[^\w-]+/)
        .includes(String(choice).toLowerCase()),
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
