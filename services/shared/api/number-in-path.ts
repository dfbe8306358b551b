import { z } from '@hono/zod-openapi';

/** Without a leading zero, and within what a number holds exactly. */
const NUMBER = /^[1-9]\d{0,14}$/;

/**
 * A number that names one thing in a path: a whole one, from 1 on. Declared by zod's coercion it would not
 * be required, which OpenAPI demands of a path's parameter ("Parameter Object", `required`).
 *
 * @param description what it is; the model reads it.
 */
export function numberInPath(description: string) {
  return z
    .string()
    .regex(NUMBER, 'must be a whole number, from 1 on')
    .transform(Number)
    .openapi({ type: 'integer', minimum: 1, description, param: { required: true } });
}
