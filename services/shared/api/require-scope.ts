import { IdentityError } from '@three-tier-chat/identity';
import { type ApiDeclaration, HEADER, type Scope } from '@three-tier-chat/wire-contract';
import type { MiddlewareHandler } from 'hono';
import type { ApiEnvironment } from './api-environment.ts';
import type { ApiDependencies } from './operation.ts';

/** Security requirements of an operation (OpenAPI 3.1, "Security Requirement Object"). */
interface Secured {
  readonly path: string;
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
}

/** Name of the security scheme in the OpenAPI document. */
export const SECURITY_SCHEME = 'okta';

/**
 * Admits only callers whose token has the scope that the route declares in the OpenAPI document.
 * The token is verified again; the authorizer's result is not used.
 *
 * @throws Error at start if the route does not ask for exactly one scope that its API declares.
 */
export function requireScope(
  route: Secured,
  { scopes }: Pick<ApiDeclaration, 'scopes'>,
  { verifier, telemetry }: ApiDependencies,
): MiddlewareHandler<ApiEnvironment> {
  const scope = declaredScope(route, scopes);
  return async (c, next) => {
    try {
      const caller = await telemetry.span('token.check', () =>
        verifier.verifyAccessToken(c.req.header(HEADER.authorization), scope),
      );
      telemetry.appendKeys({ token_fingerprint: caller.fingerprint });
      telemetry.annotate('user', caller.subjectHash);
      c.set('caller', caller);
    } catch (error) {
      if (error instanceof IdentityError) {
        telemetry.appendKeys({ token_fingerprint: error.fingerprint });
      }
      throw error;
    }
    await next();
  };
}

function declaredScope({ path, security = [] }: Secured, scopes: ApiDeclaration['scopes']): Scope {
  const [requirement, alternative] = security;
  const [name, second] = requirement?.[SECURITY_SCHEME] ?? [];
  const scope = Object.values(scopes).find((known) => known.name === name)?.name;
  if (scope === undefined || second !== undefined || alternative !== undefined) {
    throw new Error(
      `${path} needs security [{ ${SECURITY_SCHEME}: [scope] }] with exactly one scope that service.ts declares`,
    );
  }
  return scope;
}
