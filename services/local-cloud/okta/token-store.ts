import type { Adapter, StoredPayload } from 'oidc-provider';

interface Entry {
  readonly model: string;
  readonly id: string;
  payload: StoredPayload;
  /** Milliseconds since the epoch. */
  readonly expiresAtMs: number;
  consumedAtMs?: number;
}

/** All that an org remembers of sign-ins: sessions, grants, codes, refresh tokens, access tokens. */
export interface TokenStore {
  /** oidc-provider's storage of one model. */
  adapter(model: string): Adapter;
  /** Access tokens are JWTs and stored nowhere: only what can be revoked of them is remembered. */
  rememberAccessToken(jti: string, grantId: string, expiresAtMs: number): void;
  /** False for a token that was revoked, alone or with its grant, and for one never issued. */
  isAccessTokenActive(jti: string): boolean;
  revokeAccessToken(jti: string): void;
  /** Ends a grant with all its tokens. */
  revokeGrant(grantId: string): void;
  clear(): void;
}

const ACCESS_TOKEN = 'IssuedAccessToken';
const WRITES_BETWEEN_SWEEPS = 1000;

/**
 * Keeps everything in memory, past the rotation of keys.
 *
 * @param leewayMs how long a rotated refresh token of a client can still be used.
 */
export function createTokenStore(leewayMs: (clientId: string) => number): TokenStore {
  const entries = new Map<string, Entry>();
  let writes = 0;

  const keyOf = (model: string, id: string) => `${model}:${id}`;
  const find = (model: string, id: string) => {
    const entry = entries.get(keyOf(model, id));
    return entry && entry.expiresAtMs > Date.now() ? entry : undefined;
  };
  const put = (entry: Entry) => {
    writes += 1;
    if (writes % WRITES_BETWEEN_SWEEPS === 0) {
      for (const [key, { expiresAtMs }] of entries) {
        if (expiresAtMs <= Date.now()) entries.delete(key);
      }
    }
    entries.set(keyOf(entry.model, entry.id), entry);
  };
  const revokeTokensOf = (grantId: string) => {
    for (const [key, { payload }] of entries) if (payload.grantId === grantId) entries.delete(key);
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
        for (const entry of entries.values()) {
          if (entry.model !== model || entry.payload.uid !== uid) continue;
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
        entries.delete(keyOf(model, id));
      },
      async revokeByGrantId(grantId) {
        revokeTokensOf(grantId);
      },
    }),
    rememberAccessToken: (jti, grantId, expiresAtMs) =>
      put({ model: ACCESS_TOKEN, id: jti, payload: { grantId }, expiresAtMs }),
    isAccessTokenActive: (jti) => find(ACCESS_TOKEN, jti) !== undefined,
    revokeAccessToken: (jti) => void entries.delete(keyOf(ACCESS_TOKEN, jti)),
    revokeGrant(grantId) {
      revokeTokensOf(grantId);
      entries.delete(keyOf('Grant', grantId));
    },
    clear: () => entries.clear(),
  };
}
