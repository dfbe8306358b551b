import type { JsonSchema } from './openapi-schema.ts';

/**
 * The arguments of a tool call for a log line: the names that the tool's schema declares, and no
 * value. Other names are the model's own words, so they are only counted.
 */
export function redactArguments(
  schema: JsonSchema,
  args: Readonly<Record<string, unknown>>,
): Readonly<Record<string, string>> {
  const declared: object = Object(schema['properties']);
  const names = Object.keys(args).filter((name) => Object.hasOwn(declared, name));
  const others = Object.keys(args).length - names.length;
  return {
    ...Object.fromEntries(names.map((name) => [name, '[redacted]'])),
    ...(others > 0 && { '(undeclared)': String(others) }),
  };
}
