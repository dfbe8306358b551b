import { randomBytes } from 'node:crypto';
import { createLocalJWKSet, type JWK, jwtVerify } from 'jose';
import { Refusal } from './refusal.ts';

/** The API service app that Terraform signs in as: its key, and what an administrator granted it. */
export interface ServiceApp {
  readonly clientId: string;
  readonly publicJwk: JWK;
  /** Okta API scopes: `okta.apps.manage`. */
  readonly grantedScopes: readonly string[];
}

/** Tokens of the org's own authorization server, for the Management API. */
export interface ServiceTokens {
  /**
   * Answers a token request (RFC 7523 §2.2, by a private key). Its parameters come as a form, or in
   * the query, as Okta's Go SDK 5 sends them.
   *
   * @throws OAuthRefusal
   */
  issue(parameters: URLSearchParams): Promise<Readonly<Record<string, unknown>>>;
  /** @throws Refusal for a token that is unknown or expired, or lacks the scope. */
  require(token: string | undefined, scopes: readonly string[]): void;
}

/** A refusal in OAuth's form (RFC 6749 §5.2). */
export class OAuthRefusal extends Error {
  override readonly name = 'OAuthRefusal';
  readonly error: string;

  constructor(error: string, description: string) {
    super(description);
    this.error = error;
  }
}

const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const LIFETIME_SECONDS = 3600;
/** Okta's limit of the life of an assertion. */
const MAX_ASSERTION_SECONDS = 3600;

/** @param tokenUrl address of the token endpoint: the audience of assertions. */
export function makeServiceTokens(app: ServiceApp, tokenUrl: string): ServiceTokens {
  const keys = createLocalJWKSet({ keys: [app.publicJwk] });
  const issued = new Map<string, { scopes: ReadonlySet<string>; expiresAtMs: number }>();
  const usedIds = new Set<string>();

  async function authenticate(parameters: URLSearchParams): Promise<void> {
    const assertion = parameters.get('client_assertion');
    if (parameters.get('client_assertion_type') !== ASSERTION || assertion === null) {
      throw new OAuthRefusal(
        'invalid_client',
        'A client_assertion signed by the app’s key is needed.',
      );
    }
    const { payload } = await jwtVerify(assertion, keys, {
      issuer: app.clientId,
      subject: app.clientId,
      audience: tokenUrl,
      requiredClaims: ['exp'],
    }).catch(() => {
      throw new OAuthRefusal('invalid_client', 'The client_assertion token is not valid.');
    });
    const { exp = 0, jti } = payload;
    if (exp - Date.now() / 1000 > MAX_ASSERTION_SECONDS) {
      throw new OAuthRefusal(
        'invalid_client',
        'The client_assertion token lives for over an hour.',
      );
    }
    if (jti === undefined) return;
    if (usedIds.has(jti))
      throw new OAuthRefusal('invalid_client', 'The client_assertion was used.');
    usedIds.add(jti);
  }

  return {
    async issue(parameters) {
      if (parameters.get('grant_type') !== 'client_credentials') {
        throw new OAuthRefusal('unsupported_grant_type', 'Only client_credentials is supported.');
      }
      await authenticate(parameters);
      const asked = (parameters.get('scope') ?? '').split(' ').filter(Boolean);
      const missing = asked.filter((scope) => !app.grantedScopes.includes(scope));
      if (asked.length === 0 || missing.length > 0) {
        const which = missing.length > 0 ? `not granted: ${missing.join(' ')}` : 'needed';
        throw new OAuthRefusal('invalid_scope', `A scope of the app is ${which}`);
      }
      const token = randomBytes(32).toString('base64url');
      const expiresAtMs = Date.now() + LIFETIME_SECONDS * 1000;
      issued.set(token, { scopes: new Set(asked), expiresAtMs });
      return {
        token_type: 'Bearer',
        expires_in: LIFETIME_SECONDS,
        access_token: token,
        scope: asked.join(' '),
      };
    },

    require(token, scopes) {
      const found = token === undefined ? undefined : issued.get(token);
      if (!found || found.expiresAtMs <= Date.now()) {
        throw new Refusal(401, 'E0000011', 'Invalid token provided');
      }
      const missing = scopes.filter((scope) => !found.scopes.has(scope));
      if (missing.length > 0) {
        const summary = 'The access token provided does not contain the required scopes.';
        throw new Refusal(403, 'E0000006', summary, missing);
      }
    },
  };
}
