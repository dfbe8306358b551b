import type { JsonSchema } from './openapi-schema.ts';

/**
 * Finds a tool's invalid arguments: missing fields, wrong types, values outside an enum. The rest
 * of JSON Schema is left to the API, which validates again.
 */
export function findArgumentFaults(schema: JsonSchema, value: unknown): readonly string[] {
  return check(schema, value, '');
}

function check(schema: JsonSchema, value: unknown, path: string): readonly string[] {
  const types = [schema['type'] ?? []].flat().map(String);
  if (types.length > 0 && !types.some((type) => isOfType(type, value, schema))) {
    return [`Invalid type for field '${path}': expected ${types.join(' or ')}`];
  }
  const allowed = schema['enum'];
  if (Array.isArray(allowed) && !allowed.includes(value)) {
    return [`Invalid value for field '${path}': expected one of ${JSON.stringify(allowed)}`];
  }
  if (Array.isArray(value)) {
    const items = asSchema(schema['items']);
    return value.flatMap((item, index) => check(items, item, `${path}[${index}]`));
  }
  return isObject(value) ? checkObject(schema, value, path) : [];
}

function checkObject(
  schema: JsonSchema,
  value: Readonly<Record<string, unknown>>,
  path: string,
): readonly string[] {
  const prefix = path && `${path}.`;
  const missing = [schema['required'] ?? []]
    .flat()
    .map(String)
    .filter((name) => !Object.hasOwn(value, name));
  const properties = asSchema(schema['properties']);
  const faults = Object.entries(value).flatMap(([name, member]) =>
    Object.hasOwn(properties, name)
      ? check(asSchema(properties[name]), member, `${prefix}${name}`)
      : [],
  );
  if (missing.length === 0) return faults;
  const names = missing.map((name) => `'${prefix}${name}'`).join(', ');
  return [`Missing required field(s): ${names}`, ...faults];
}

function isOfType(type: string, value: unknown, schema: JsonSchema): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isObject(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      // OpenAPI 3.0 writes a nullable type beside the type.
      return typeof value === type || (value === null && schema['nullable'] === true);
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asSchema(value: unknown): JsonSchema {
  return isObject(value) ? value : {};
}
