import * as z from 'zod';
import type { DeclaredResource } from './resource.ts';

/**
 * Reads a resource's arguments. The schema is zod's core type: held against `z.ZodType` with all its
 * methods, each schema costs the type check 30,000 types.
 *
 * @throws Error naming the resource and every argument that the local cloud cannot follow.
 */
export function parseArguments<Schema extends z.core.$ZodType>(
  resource: DeclaredResource,
  schema: Schema,
): z.output<Schema> {
  const parsed = z.safeParse(schema, resource.args);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`${resource.address}: ${problems.join('; ')}`);
}

/** A block that occurs once: cdktf writes it as an object or as a list of one. */
export function block<Schema extends z.core.$ZodType>(schema: Schema) {
  return z.preprocess(
    (value) => (Array.isArray(value) && value.length === 1 ? value[0] : value),
    schema,
  );
}

/** A block that may occur several times: cdktf writes it as a list or, alone, as an object. */
export function blocks<Schema extends z.core.$ZodType>(schema: Schema) {
  return z.preprocess(
    (value) => (typeof value === 'object' ? [value].flat() : value),
    z.array(schema),
  );
}

/** An argument that changes nothing on a laptop, where a schema names all that it knows. */
export function ignored() {
  return z.unknown().optional();
}

/** An argument that would change behaviour in a way that the local cloud does not follow. */
export function unsupported() {
  return z
    .unknown()
    .refine((value) => value === undefined || value === null || isEmptyList(value), {
      error: 'the local cloud does not follow this argument',
    })
    .optional();
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
