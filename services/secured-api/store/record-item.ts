import { type Item, number, type Put, readNumber, readText, text } from '@three-tier-chat/dynamodb';
import type { KeptRecord } from '../user-store.ts';

/** A record that was never changed has no item. */
export function toKeptRecord(item: Item | undefined): KeptRecord {
  if (!item) return { version: 0, values: {} };
  return { version: readNumber(item, 'version'), values: JSON.parse(readText(item, 'values')) };
}

/** Writes a record over the version before it. */
export function putRecord(key: Item, { version, values }: KeptRecord): Put {
  const item = { ...key, version: number(version), values: text(JSON.stringify(values)) };
  return version === 1
    ? { item, condition: 'attribute_not_exists(version)' }
    : { item, condition: 'version = :before', values: { ':before': number(version - 1) } };
}
