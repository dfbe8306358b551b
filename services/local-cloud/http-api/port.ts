import type { Port } from '../ports.ts';

export const HTTP_API_PORT: Port = { name: 'http-api', offset: 4 };

/**
 * The offset of the second HTTP API; each further one has the next. No other service has an offset
 * from here on.
 */
export const FIRST_FURTHER_OFFSET = 16;

/**
 * The port of an HTTP API: each has its own (docs/decisions/a-port-for-each-http-api.md).
 *
 * @param ordinal its position among all, from 0, in the order of the stacks.
 */
export function portOfHttpApi(ordinal: number): Port {
  if (ordinal === 0) return HTTP_API_PORT;
  return { name: `http-api-${ordinal + 1}`, offset: FIRST_FURTHER_OFFSET + ordinal - 1 };
}
