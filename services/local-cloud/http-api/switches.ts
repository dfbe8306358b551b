import type { TokenFault } from '../tokens/verify-token.ts';

/**
 * What this emulation of API Gateway's HTTP API only infers. Each member is one behaviour that AWS
 * does not document, or that was not observed; docs/inferred.md has the same list.
 */
export interface HttpApiSwitches {
  /** `error_description` by what is wrong with the token; AWS documents only `audience`. */
  readonly invalidTokenDescription: Readonly<Record<TokenFault | 'audience' | 'several', string>>;
  /** If signing keys cannot be fetched, the token is refused (401) like an invalid one. */
  readonly keysUnavailableStatus: 401 | 500;
  /** Body of the refusal (403) of a token with none of the route's scopes. */
  readonly insufficientScopeMessage: string;
  /** `error_description` of that refusal. */
  readonly insufficientScopeDescription: string;
  /** `requestContext.authorizer.jwt.scopes`: the route's scopes, or the token's. */
  readonly scopesOfEvent: 'route' | 'token';
  /** `rawPath` is percent-decoded; the path parameters always are. */
  readonly decodesRawPath: boolean;
  /** The `cookie` header is removed from `headers`, since `cookies` contains it. */
  readonly removesCookieHeader: boolean;
  /** Media types whose bodies reach the function as text; all others come as base64. */
  readonly textMediaType: RegExp;
  /** An incoming trace header is forwarded unchanged, or only its root is. */
  readonly passesTraceHeader: 'whole' | 'root';
  /** Of two matching routes, the more specific path wins before the more specific method. */
  readonly pathBeforeMethod: boolean;
  /** Body of a refusal (431) of request line and headers above 10,240 bytes. */
  readonly headersTooLargeMessage: string;
  /** Status after the integration's timeout. */
  readonly timeoutStatus: 503 | 504;
  /** Body (500) if the function failed, may not be invoked, or returned no HTTP response. */
  readonly failureMessage: string;
  /** Content type of an answer that has a status code and no content type. */
  readonly defaultContentType: string;
}

export const httpApiSwitches: HttpApiSwitches = {
  invalidTokenDescription: {
    malformed: 'the token could not be parsed',
    signature: 'the signature is invalid',
    expired: 'the token has expired',
    'not-yet-valid': 'the token is not yet valid',
    issuer: 'issuer does not match',
    audience: 'the token does not have a valid audience',
    several: 'the request has more than one token',
    'keys-unavailable': 'OIDC discovery endpoint communication error',
  },
  keysUnavailableStatus: 401,
  insufficientScopeMessage: 'Forbidden',
  insufficientScopeDescription: 'the token does not have a required scope',
  scopesOfEvent: 'route',
  decodesRawPath: true,
  removesCookieHeader: true,
  textMediaType: /^(text\/.+|application\/(json|javascript|xml|.+\+(json|xml)))$/,
  passesTraceHeader: 'whole',
  pathBeforeMethod: true,
  headersTooLargeMessage: 'Request Header Fields Too Large',
  timeoutStatus: 503,
  failureMessage: 'Internal Server Error',
  defaultContentType: 'text/plain;charset=UTF-8',
};
