import * as z from 'zod';
import type { DeclaredResource } from './resource.ts';

/**
 * Parses a resource's arguments. The schema is zod's core type: comparing it with `z.ZodType` and
 * all its methods would cost the type check 30,000 types for each schema.
 *
 * @throws Error naming the resource and every argument that the local cloud does not emulate.
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

/** A single block, which cdktf writes as an object or as a list of one. */
export function block<Schema extends z.core.$ZodType>(schema: Schema) {
  return z.preprocess(
    (value) => (Array.isArray(value) && value.length === 1 ? value[0] : value),
    schema,
  );
}

/** A repeatable block, which cdktf writes as a list or, if there is one, as an object. */
export function blocks<Schema extends z.core.$ZodType>(schema: Schema) {
  return z.preprocess(
    (value) => (typeof value === 'object' ? [value].flat() : value),
    z.array(schema),
  );
}

/** An argument without effect on a laptop, for a schema that lists all arguments. */
export function ignored() {
  return z.unknown().optional();
}

/** An argument that would change behaviour in a way that the local cloud does not emulate. */
export function unsupported() {
  return z
    .unknown()
    .refine((value) => value === undefined || value === null || isEmptyList(value), {
      error: 'the local cloud does not emulate this argument',
    })
    .optional();
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
