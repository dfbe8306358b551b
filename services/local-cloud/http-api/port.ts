import type { Port } from '../ports.ts';

export const HTTP_API_PORT: Port = { name: 'http-api', offset: 4 };

/** The second HTTP API has this one, each further one the next: no other service has one from here on. */
export const FIRST_FURTHER_OFFSET = 13;

/**
 * The port of an HTTP API: each has its own (docs/decisions/a-port-for-each-http-api.md).
 *
 * @param ordinal its place among all, from 0, in the order of the stacks.
 */
export function portOfHttpApi(ordinal: number): Port {
  if (ordinal === 0) return HTTP_API_PORT;
  return { name: `http-api-${ordinal + 1}`, offset: FIRST_FURTHER_OFFSET + ordinal - 1 };
}
