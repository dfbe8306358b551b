export interface FakeOkta {
  readonly issuer: string;
  /** Answers for Okta; rejects as a network would while `isDown`. */
  readonly fetch: (url: string, init: { body?: unknown }) => Promise<Response>;
  /** Bodies of the requests to the token and revocation endpoints. */
  readonly posts: readonly Record<string, string>[];
  isDown: boolean;
  /** The token endpoint's answer; a valid one when undefined. */
  tokenAnswer: (() => Response) | undefined;
  /** Changes made to the next ID tokens. */
  claims: Record<string, unknown>;
  /** Sign with a key that Okta does not publish. */
  isForged: boolean;
  metadata: Record<string, unknown>;
  /** How often its keys were asked for. */
  keyRequests: number;
  /** Publishes and uses another key in place of the one before. */
  rotateKeys(): Promise<void>;
  /** Names a key that is not among the published ones. */
  keyId: string | undefined;
}

export const CLIENT_ID = '0oaSpa';
export const ACCESS_TOKEN = 'header.access.signature';

/** Okta's authorization server for the browser's HTTP requests. */
export async function makeFakeOkta(issuer: string, nonce: string): Promise<FakeOkta> {
  const [first, unknown] = await Promise.all([generateKeyPair(), generateKeyPair()]);
  let published = first;
  let jwk = await publicKey(first, 'k1');
  const posts: Record<string, string>[] = [];
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(ACCESS_TOKEN));
  const atHash = base64url(new Uint8Array(hash, 0, 16));

  const okta: FakeOkta = {
    issuer,
    posts,
    isDown: false,
    isForged: false,
    keyRequests: 0,
    keyId: undefined,
    async rotateKeys() {
      published = await generateKeyPair();
      jwk = await publicKey(published, `${jwk.kid}+`);
    },
    tokenAnswer: undefined,
    claims: {},
    metadata: {
      issuer,
      authorization_endpoint: `${issuer}/v1/authorize`,
      token_endpoint: `${issuer}/v1/token`,
      jwks_uri: `${issuer}/v1/keys`,
      revocation_endpoint: `${issuer}/v1/revoke`,
      end_session_endpoint: `${issuer}/v1/logout`,
      id_token_signing_alg_values_supported: ['RS256'],
      code_challenge_methods_supported: ['S256'],
    },
    async fetch(url, { body }) {
      if (okta.isDown) throw new TypeError('Failed to fetch');
      if (url.endsWith('/.well-known/openid-configuration')) return Response.json(okta.metadata);
      if (url.endsWith('/v1/keys')) {
        okta.keyRequests += 1;
        return Response.json({ keys: [jwk] });
      }
      const fields = Object.fromEntries(new URLSearchParams(String(body)));
      posts.push(fields);
      if (url.endsWith('/v1/revoke')) return new Response(null, { status: 200 });
      if (okta.tokenAnswer) return okta.tokenAnswer();
      const isSignIn = fields['grant_type'] === 'authorization_code';
      return Response.json({
        access_token: ACCESS_TOKEN,
        token_type: 'Bearer',
        expires_in: 300,
        refresh_token: 'refresh-1',
        id_token: await idToken(isSignIn ? { nonce } : {}),
      });
    },
  };

  async function idToken(extra: Record<string, unknown>): Promise<string> {
    const iat = Math.floor(Date.now() / 1000);
    const claims = {
      iss: issuer,
      aud: CLIENT_ID,
      sub: '00u1',
      name: 'Chat Member',
      at_hash: atHash,
      iat,
      exp: iat + 3600,
      ...extra,
      ...okta.claims,
    };
    const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
    const signed = [{ alg: 'RS256', kid: okta.keyId ?? jwk.kid }, claims]
      .map((it) => base64url(encode(it)))
      .join('.');
    const signature = await crypto.subtle.sign(
      'RSASSA-PKCS1-v1_5',
      (okta.isForged ? unknown : published).privateKey,
      new TextEncoder().encode(signed),
    );
    return `${signed}.${base64url(new Uint8Array(signature))}`;
  }

  return okta;
}

async function publicKey({ publicKey: key }: CryptoKeyPair, kid: string) {
  const { kty, n, e } = await crypto.subtle.exportKey('jwk', key);
  return { kty, n, e, kid, alg: 'RS256', use: 'sig' };
}

function generateKeyPair(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(
    {
      name: 'RSASSA-PKCS1-v1_5',
      modulusLength: 2048,
      publicExponent: new Uint8Array([1, 0, 1]),
      hash: 'SHA-256',
    },
    true,
    ['sign', 'verify'],
  );
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}
