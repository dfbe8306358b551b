import { OpenAPIHono } from '@hono/zod-openapi';
import { SECURITY_SCHEME } from './require-scope.ts';
import { myProfileRoute } from './routes/my-profile.ts';

export type ApiDocument = ReturnType<OpenAPIHono['getOpenAPI31Document']>;

/**
 * The OpenAPI document of the API, which becomes the HTTP API's routes and the Gateway's tools. It
 * names no server, since each environment has its own. The model reads its descriptions.
 */
export function makeApiDocument(): ApiDocument {
  const api = new OpenAPIHono();
  api.openAPIRegistry.registerComponent('securitySchemes', SECURITY_SCHEME, {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'Access token of the signed-in user, issued by Okta',
  });
  api.openAPIRegistry.registerPath(myProfileRoute);
  return api.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Secured API',
      version: '1.0.0',
      description: 'Data that the assistant may look up on behalf of the signed-in user.',
    },
  });
}
