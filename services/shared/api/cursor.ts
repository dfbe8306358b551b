import { createHash, timingSafeEqual } from 'node:crypto';

const DIGEST_BYTES = 16;

/**
 * Makes and reads the cursors of one list of one user. A cursor is a place in that list, sealed with a
 * digest of whose list it is, so that one of another user, of another list, or that was altered, is
 * refused. It holds no secret and gives no right: whatever it says, only the owner's own items are read.
 */
export function cursorsOf(uid: string, list: readonly string[]): Cursors {
  const digestOf = (place: string) =>
    createHash('sha256')
      .update(JSON.stringify([uid, list, place]))
      .digest()
      .subarray(0, DIGEST_BYTES);
  return {
    write: (place) => Buffer.concat([digestOf(place), Buffer.from(place)]).toString('base64url'),
    read(cursor) {
      const bytes = Buffer.from(cursor, 'base64url');
      // Base64 has several spellings of the same bytes: only the one that was written counts.
      if (bytes.length <= DIGEST_BYTES || bytes.toString('base64url') !== cursor) return undefined;
      const place = bytes.subarray(DIGEST_BYTES).toString();
      return timingSafeEqual(bytes.subarray(0, DIGEST_BYTES), digestOf(place)) ? place : undefined;
    },
  };
}

export interface Cursors {
  readonly write: (place: string) => string;
  /** @returns undefined for a cursor that is none of this list. */
  readonly read: (cursor: string) => string | undefined;
}
