import { OpenAPIHono } from '@hono/zod-openapi';
import type { ApiDefinition } from './operation.ts';
import { SECURITY_SCHEME } from './require-scope.ts';

type ApiDocument = ReturnType<OpenAPIHono['getOpenAPI31Document']>;

/**
 * The OpenAPI document of an API, which becomes the HTTP API's routes and, if the API has a Gateway
 * target, the agent's tools. It names no server, since each environment has its own. The model reads its
 * descriptions.
 */
export function makeApiDocument({
  title,
  description,
  operations,
}: Pick<ApiDefinition<never>, 'title' | 'description' | 'operations'>): ApiDocument {
  const api = new OpenAPIHono();
  api.openAPIRegistry.registerComponent('securitySchemes', SECURITY_SCHEME, {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'Access token of the signed-in user, issued by Okta',
  });
  for (const { route } of operations) api.openAPIRegistry.registerPath(route);
  return api.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title, version: '1.0.0', description },
  });
}
