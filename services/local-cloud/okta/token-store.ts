import type { Adapter, StoredPayload } from 'oidc-provider';

interface Entry {
  readonly model: string;
  readonly id: string;
  payload: StoredPayload;
  /** Milliseconds since the epoch. */
  readonly expiresAtMs: number;
  consumedAtMs?: number;
}

/**
 * Everything that an org remembers about sign-ins: sessions, grants, codes, refresh tokens, access
 * tokens.
 */
export interface TokenStore {
  /** oidc-provider's storage of one model. */
  adapter(model: string): Adapter;
  /** Access tokens are JWTs and are not stored; only what revocation needs is remembered. */
  rememberAccessToken(jti: string, grantId: string, expiresAtMs: number): void;
  /**
   * False for a token that was revoked, alone or with its grant, and for one that was never issued.
   */
  isAccessTokenActive(jti: string): boolean;
  revokeAccessToken(jti: string): void;
  /** Ends a grant with all its tokens. */
  revokeGrant(grantId: string): void;
  clear(): void;
}

const ACCESS_TOKEN = 'IssuedAccessToken';
/**
 * Limit of each kind separately: anybody can start sign-ins, and starting many must not end a
 * completed one.
 */
const MOST_OF_A_KIND = 2000;

/**
 * Keeps everything in memory, also after a rotation of keys.
 *
 * @param leewayMs how long a client can still use a rotated refresh token.
 * @param most entries of one kind; the oldest are removed first.
 */
export function createTokenStore(
  leewayMs: (clientId: string) => number,
  most: number = MOST_OF_A_KIND,
): TokenStore {
  const kinds = new Map<string, Map<string, Entry>>();

  const entriesOf = (model: string): Map<string, Entry> => {
    const entries = kinds.get(model) ?? new Map<string, Entry>();
    kinds.set(model, entries);
    return entries;
  };
  const find = (model: string, id: string) => {
    const entry = entriesOf(model).get(id);
    return entry && entry.expiresAtMs > Date.now() ? entry : undefined;
  };
  const put = (entry: Entry) => {
    const entries = entriesOf(entry.model);
    // A reused entry counts as new.
    entries.delete(entry.id);
    entries.set(entry.id, entry);
    if (entries.size <= most) return;
    const now = Date.now();
    for (const [id, { expiresAtMs }] of entries) if (expiresAtMs <= now) entries.delete(id);
    for (const id of entries.keys()) {
      if (entries.size <= most) break;
      entries.delete(id);
    }
  };
  const revokeTokensOf = (grantId: string) => {
    for (const entries of kinds.values()) {
      for (const [id, { payload }] of entries) if (payload.grantId === grantId) entries.delete(id);
    }
  };
  const stored = (entry: Entry): StoredPayload => {
    if (entry.consumedAtMs === undefined) return { ...entry.payload };
    const isWithinLeeway =
      entry.model === 'RefreshToken' &&
      Date.now() - entry.consumedAtMs < leewayMs(entry.payload.clientId ?? '');
    return isWithinLeeway ? { ...entry.payload } : { ...entry.payload, consumed: true };
  };

  return {
    adapter: (model) => ({
      async upsert(id, payload, expiresInSeconds = Number.POSITIVE_INFINITY) {
        put({ model, id, payload, expiresAtMs: Date.now() + expiresInSeconds * 1000 });
      },
      async find(id) {
        const entry = find(model, id);
        return entry && stored(entry);
      },
      async findByUid(uid) {
        for (const entry of entriesOf(model).values()) {
          if (entry.payload.uid !== uid) continue;
          if (entry.expiresAtMs > Date.now()) return stored(entry);
        }
        return undefined;
      },
      async findByUserCode() {
        return undefined;
      },
      async consume(id) {
        const entry = find(model, id);
        if (entry) entry.consumedAtMs ??= Date.now();
      },
      async destroy(id) {
        entriesOf(model).delete(id);
      },
      async revokeByGrantId(grantId) {
        revokeTokensOf(grantId);
      },
    }),
    rememberAccessToken: (jti, grantId, expiresAtMs) =>
      put({ model: ACCESS_TOKEN, id: jti, payload: { grantId }, expiresAtMs }),
    isAccessTokenActive: (jti) => find(ACCESS_TOKEN, jti) !== undefined,
    revokeAccessToken: (jti) => void entriesOf(ACCESS_TOKEN).delete(jti),
    revokeGrant(grantId) {
      revokeTokensOf(grantId);
      entriesOf('Grant').delete(grantId);
    },
    clear: () => kinds.clear(),
  };
}
