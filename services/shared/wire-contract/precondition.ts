/** What `x-shows` of a writing operation says that changes nothing which could be read before. */
export const SHOWS_NOTHING = 'none';

/** An idempotency key: a UUID (RFC 9562 §4) in lower or upper case. */
export const IDEMPOTENCY_KEY = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A strong entity tag (RFC 9110 §8.8.3) of at most 64 characters. */
export const ENTITY_TAG = /^"[\x21\x23-\x7e]{1,62}"$/;

const VERSION_TAG = /^"(0|[1-9]\d{0,14})"$/;

/** The entity tag of a version, as `ETag` and `If-Match` carry it: `"3"`. */
export function formatVersionTag(version: number): string {
  return `"${version}"`;
}

/** @returns undefined for an entity tag that is not one of {@link formatVersionTag}. */
export function parseVersionTag(tag: string): number | undefined {
  const [, digits] = VERSION_TAG.exec(tag) ?? [];
  return digits === undefined ? undefined : Number(digits);
}
