import type { OpenAPIHono, RouteConfig, RouteHandler } from '@hono/zod-openapi';
import type { TokenVerifier } from '@three-tier-chat/identity';
import type { Telemetry } from '@three-tier-chat/telemetry';
import type { ApiEnvironment } from './api-environment.ts';
import type { Explanation } from './explanation.ts';
import { refusalsOf } from './refusals.ts';

/** What every API is given. */
export interface ApiDependencies {
  readonly verifier: TokenVerifier;
  readonly telemetry: Telemetry;
}

/** One operation: what it declares, and what it does. */
interface Operation<Dependencies> {
  readonly route: RouteConfig;
  readonly addTo: (app: OpenAPIHono<ApiEnvironment>, dependencies: Dependencies) => void;
}

/** An API: all that the OpenAPI document, the stack and the function are made of. */
export interface ApiDefinition<Dependencies> {
  /** Name of the service, as `terraform/services.ts` has it. */
  readonly service: string;
  readonly title: string;
  /** What the API is for; a tool's model reads it. */
  readonly description: string;
  readonly operations: readonly Operation<Dependencies>[];
  /** Says what an error of the API's own means to a caller; undefined for one that it does not know. */
  readonly explainError?: (error: Error) => Explanation | undefined;
}

type Context<Route extends RouteConfig> = Parameters<RouteHandler<Route, ApiEnvironment>>[0];
type Answer<Route extends RouteConfig> = ReturnType<RouteHandler<Route, ApiEnvironment>>;

/**
 * Joins a route's declaration and its handler. The refusals that every operation shares are declared
 * for it; its handler runs for callers that have its scope, with a request that fits its schemas.
 *
 * @param answer gets what the API is given beside the request.
 */
export function operation<Route extends RouteConfig, Dependencies = ApiDependencies>(
  route: Route,
  answer: (c: Context<Route>, dependencies: Dependencies) => Answer<Route>,
): Operation<Dependencies> {
  const declared = { ...route, responses: { ...refusalsOf(route), ...route.responses } };
  return {
    route: declared,
    addTo(app, dependencies) {
      const handle: RouteHandler<Route, ApiEnvironment> = (c) => answer(c, dependencies);
      app.openapi<Route>(declared, handle);
    },
  };
}
