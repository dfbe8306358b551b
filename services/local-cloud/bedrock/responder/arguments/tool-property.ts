import * as z from 'zod';

const propertySchema = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  format: z.string().optional(),
  description: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  default: z.unknown().optional(),
  nullable: z.boolean().optional(),
});

/** The schema of one argument of a tool. */
export type ToolProperty = z.output<typeof propertySchema>;

const inputSchema = z.looseObject({
  properties: z.record(z.string(), propertySchema.catch({})).catch({}),
  required: z.array(z.string()).catch([]),
});

export interface ToolProperties {
  readonly properties: Readonly<Record<string, ToolProperty>>;
  readonly required: readonly string[];
}

/** Reads the arguments of a tool from its schema; what it does not understand is left out. */
export function readProperties(schema: Readonly<Record<string, unknown>>): ToolProperties {
  return inputSchema.parse(schema);
}

/** A required argument may have no property, and may be named `constructor`. */
export function propertyOf({ properties }: ToolProperties, name: string): ToolProperty {
  return Object.hasOwn(properties, name) ? (properties[name] ?? {}) : {};
}

export function typeOf({ type }: ToolProperty): string | undefined {
  return [type].flat().find((one) => one !== 'null');
}

export function isNullable({ type, nullable, enum: choices }: ToolProperty): boolean {
  return nullable === true || [type].flat().includes('null') || choices?.includes(null) === true;
}
