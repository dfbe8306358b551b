/**
 * The part of oidc-provider 9 that the local Okta uses, since the package has no types. Names and
 * shapes follow its README and lib/.
 */
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  export interface StoredPayload {
    readonly [member: string]: unknown;
    readonly grantId?: string;
    readonly clientId?: string;
    readonly uid?: string;
  }

  export interface Adapter {
    upsert(id: string, payload: StoredPayload, expiresInSeconds?: number): Promise<void>;
    find(id: string): Promise<StoredPayload | undefined>;
    findByUid(uid: string): Promise<StoredPayload | undefined>;
    findByUserCode(userCode: string): Promise<StoredPayload | undefined>;
    consume(id: string): Promise<void>;
    destroy(id: string): Promise<void>;
    revokeByGrantId(grantId: string): Promise<void>;
  }

  /** A model from which tokens are issued. */
  export interface GrantSource {
    readonly accountId: string;
    readonly authTime?: number;
    readonly nonce?: string;
    readonly scopes: ReadonlySet<string>;
  }

  export interface RefreshToken extends GrantSource {
    readonly clientId: string;
    readonly grantId: string;
    readonly scope?: string;
    readonly iat: number;
    /** Time of issue of the family's first token, in epoch seconds. */
    readonly iiat: number;
    /** Epoch seconds. */
    exp: number;
    readonly isValid: boolean;
    save(): Promise<string>;
  }

  export interface AccessToken {
    readonly grantId: string;
    readonly resourceServer?: { readonly accessTokenTTL: number };
  }

  export interface Grant {
    addOIDCScope(scope: string): void;
    addResourceScope(resource: string, scope: string): void;
    save(): Promise<string>;
  }

  export interface Session {
    readonly accountId?: string;
    destroy(): Promise<void>;
  }

  export interface Interaction {
    readonly uid: string;
    readonly exp: number;
    readonly returnTo: string;
    readonly params: Readonly<Record<string, string | undefined>>;
    session: { readonly uid: string; readonly accountId: string } | undefined;
    result: unknown;
    save(ttlSeconds: number): Promise<string>;
  }

  export interface OidcContext {
    readonly route: string;
    readonly params: Record<string, string | undefined>;
    readonly requestParamScopes: ReadonlySet<string>;
    readonly client: Client;
    readonly account?: { readonly accountId: string };
    readonly session: { readonly accountId?: string };
    readonly entities: {
      readonly Client?: Client;
      readonly AuthorizationCode?: GrantSource;
      readonly RefreshToken?: RefreshToken;
    };
  }

  export interface Client {
    readonly clientId: string;
    grantTypeAllowed(grantType: string): boolean;
  }

  export interface Cookies {
    set(name: string, value: string | null, options?: object): void;
  }

  /** Koa's context. */
  export interface Context {
    readonly oidc: OidcContext;
    readonly query: Readonly<Record<string, string | string[] | undefined>>;
    readonly cookies: Cookies;
    readonly response: { get(header: string): string };
    body: unknown;
    status: number;
    type: string;
    set(header: string, value: string): void;
    remove(header: string): void;
  }

  export interface ProviderError extends Error {
    readonly error: string;
    readonly error_description?: string;
  }

  export interface JwtParts {
    header: Record<string, unknown> | undefined;
    payload: Record<string, unknown>;
  }

  export class Provider {
    constructor(issuer: string, configuration: object);
    readonly Session: {
      get(ctx: Context): Promise<Session>;
      findByUid(uid: string): Promise<Session | undefined>;
    };
    readonly Grant: new (properties: {
      clientId: string;
      accountId: string;
    }) => Grant;
    readonly RefreshToken: { find(value: string): Promise<RefreshToken | undefined> };
    callback(): (req: IncomingMessage, res: ServerResponse) => Promise<void>;
    use(middleware: (ctx: Context, next: () => Promise<void>) => Promise<void>): this;
    on(
      event: 'authorization.error' | 'grant.error' | 'server_error',
      listener: (ctx: Context, error: ProviderError) => void,
    ): this;
    createContext(req: IncomingMessage, res: ServerResponse): Context;
    cookieName(type: 'session' | 'interaction' | 'resume'): string;
    interactionDetails(req: IncomingMessage, res: ServerResponse): Promise<Interaction>;
  }

  interface ErrorClass {
    new (description?: string): ProviderError;
  }

  export const errors: {
    readonly AccessDenied: ErrorClass;
    readonly InvalidGrant: new (options?: { detail: string }) => ProviderError;
    readonly InvalidScope: ErrorClass;
    readonly SessionNotFound: ErrorClass;
  };

  export namespace interactionPolicy {
    class Check {
      constructor(
        reason: string,
        description: string,
        error: string,
        check: (ctx: Context) => boolean | Promise<boolean>,
      );
    }
    class Prompt {
      constructor(options: { name: string; requestable: boolean }, ...checks: Check[]);
      readonly checks: Check[] & { add(check: Check): void };
    }
    function base(): Prompt[] & {
      get(name: string): Prompt;
      remove(name: string): void;
      add(prompt: Prompt): void;
    };
  }
}
