import type { OpenAPIHono, RouteConfig, RouteHandler } from '@hono/zod-openapi';
import type { TokenVerifier } from '@three-tier-chat/identity';
import type { Telemetry } from '@three-tier-chat/telemetry';
import type { ApiDeclaration } from '@three-tier-chat/wire-contract';
import type { ApiEnvironment } from './api-environment.ts';
import type { Explanation } from './explanation.ts';
import { refusalsOf } from './refusals.ts';
import { preconditionParameters } from './require-precondition.ts';

/** The dependencies of every API. */
export interface ApiDependencies {
  readonly verifier: TokenVerifier;
  readonly telemetry: Telemetry;
}

interface OperationOptions {
  /** The largest body that it accepts, in bytes (default: 256 KB); a Lambda event can have 6 MB. */
  readonly largestBodyBytes?: number;
  /**
   * Of an operation that writes: the id of the reading operation that shows what it would change, whose
   * answer has its `version`, and which takes no other arguments than the path's; or `none`. It then
   * requires the headers `Idempotency-Key` and, unless `none`, `If-Match`, which the handler gets as
   * `c.get('idempotencyKey')` and `c.get('expectedVersion')`. A tool that writes must have it.
   */
  readonly shows?: string;
}

/** One operation: its declaration and its handler. */
interface Operation<Dependencies> extends OperationOptions {
  readonly route: RouteConfig;
  readonly addTo: (app: OpenAPIHono<ApiEnvironment>, dependencies: Dependencies) => void;
}

/**
 * The definition of an API, from which the OpenAPI document, the stack and the function are made.
 */
export interface ApiDefinition<Dependencies> {
  /** Its name, and the scopes that its operations may ask for. */
  readonly declaration: Pick<ApiDeclaration, 'service' | 'scopes'>;
  readonly title: string;
  /** The purpose of the API; the model reads it. */
  readonly description: string;
  readonly operations: readonly Operation<Dependencies>[];
  /** Explains an error of the API; undefined for an unknown one. */
  readonly explainError?: (error: Error) => Explanation | undefined;
}

type Context<Route extends RouteConfig> = Parameters<RouteHandler<Route, ApiEnvironment>>[0];
type Answer<Route extends RouteConfig> = ReturnType<RouteHandler<Route, ApiEnvironment>>;

/**
 * Joins a route's declaration and its handler. The shared error answers are added to the
 * declaration; the handler runs for callers with the scope, with a request that fits the schemas.
 *
 * @param answer gets the API's dependencies besides the request.
 */
export function operation<Route extends RouteConfig, Dependencies = ApiDependencies>(
  route: Route,
  answer: (c: Context<Route>, dependencies: Dependencies) => Answer<Route>,
  options: OperationOptions = {},
): Operation<Dependencies> {
  const { shows } = options;
  const declared = {
    ...route,
    ...(shows !== undefined && { 'x-shows': shows, parameters: preconditionParameters(shows) }),
    responses: { ...refusalsOf(route, shows !== undefined), ...route.responses },
  };
  return {
    ...options,
    route: declared,
    addTo(app, dependencies) {
      const handle: RouteHandler<Route, ApiEnvironment> = (c) => answer(c, dependencies);
      app.openapi<Route>(declared, handle);
    },
  };
}
