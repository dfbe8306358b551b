import * as z from 'zod';
import type { Port } from '../ports.ts';
import { block, parseArguments, unsupported } from '../terraform/parse-arguments.ts';
import { readAttribute } from '../terraform/read-attribute.ts';
import type { Resource, ResourceSet } from '../terraform/resource.ts';
import { parseRouteKey, type RouteKey } from './match-route.ts';
import { portOfHttpApi } from './port.ts';

export interface JwtAuthorizer {
  readonly id: string;
  readonly issuer: string;
  readonly audience: readonly string[];
}

interface Integration {
  readonly functionArn: string;
  readonly timeoutMs: number;
}

export interface Route extends RouteKey {
  readonly integration: Integration;
  /** If absent, the route is public. */
  readonly authorizer?: JwtAuthorizer;
  /** Any of these suffices; if empty, none is required. */
  readonly scopes: readonly string[];
}

/** An HTTP API as its stack defines it, on its stage `$default`. */
export interface ApiDefinition {
  readonly id: string;
  readonly name: string;
  readonly port: Port;
  readonly routes: readonly Route[];
  readonly stageVariables: Readonly<Record<string, string>>;
}

const apiSchema = z.looseObject({
  name: z.string(),
  protocol_type: z.literal('HTTP'),
  cors_configuration: unsupported(),
  body: unsupported(),
  disable_execute_api_endpoint: z.literal(false).optional(),
});

const authorizerSchema = z.looseObject({
  authorizer_type: z.literal('JWT'),
  identity_sources: z.tuple([z.literal('$request.header.Authorization')]),
  jwt_configuration: block(z.object({ issuer: z.url(), audience: z.array(z.string()).min(1) })),
});

const integrationSchema = z.looseObject({
  integration_type: z.literal('AWS_PROXY'),
  integration_uri: z.string(),
  payload_format_version: z.literal('2.0'),
  timeout_milliseconds: z.number().int().min(50).max(30_000).default(30_000),
  credentials_arn: unsupported(),
  request_parameters: unsupported(),
  response_parameters: unsupported(),
  connection_type: z.literal('INTERNET').optional(),
});

const routeSchema = z.looseObject({
  route_key: z.string(),
  target: z.string().startsWith('integrations/'),
  authorization_type: z.enum(['NONE', 'JWT']).default('NONE'),
  authorizer_id: z.string().optional(),
  authorization_scopes: z.array(z.string()).default([]),
  request_parameter: unsupported(),
});

// Throttling and the access log's format have no effect on a laptop.
const stageSchema = z.looseObject({
  name: z.literal('$default', { error: 'the local cloud serves the stage $default only' }),
  auto_deploy: z.literal(true, { error: 'without auto_deploy nothing is deployed' }),
  stage_variables: z.record(z.string(), z.string()).default({}),
});

const FUNCTION_ARN = /arn:aws:lambda:[a-z0-9-]+:\d{12}:function:[\w-]+/;

/**
 * Reads the HTTP APIs of the stacks.
 *
 * @throws Error naming the resource, and what the local cloud does not emulate.
 */
export function readApis(resources: ResourceSet): readonly ApiDefinition[] {
  const apis = resources.ofType('aws_apigatewayv2_api');
  const ids = new Set(apis.map((api) => readAttribute(api, 'id')));
  for (const type of PARTS) {
    for (const { address, args } of resources.ofType(type)) {
      if (!ids.has(String(args['api_id']))) {
        throw new Error(`${address}: api_id names no HTTP API of the stacks`);
      }
    }
  }
  return apis.map((api, ordinal) => readApi(api, portOfHttpApi(ordinal), resources));
}

/** Types of an API's parts. */
const PARTS = [
  'aws_apigatewayv2_authorizer',
  'aws_apigatewayv2_integration',
  'aws_apigatewayv2_route',
  'aws_apigatewayv2_stage',
] as const;

function readApi(api: Resource, port: Port, resources: ResourceSet): ApiDefinition {
  const { name } = parseArguments(api, apiSchema);
  const id = readAttribute(api, 'id');
  const own: ResourceSet = {
    ofType: (type) => resources.ofType(type).filter(({ args }) => args['api_id'] === id),
  };
  const [stage, ...others] = own.ofType('aws_apigatewayv2_stage');
  if (!stage || others.length > 0) {
    throw new Error(`${api.address}: the local cloud serves one stage of an API, $default`);
  }
  const authorizers = own.ofType('aws_apigatewayv2_authorizer').map(readAuthorizer);
  const integrations = new Map(
    own
      .ofType('aws_apigatewayv2_integration')
      .map((each) => [readAttribute(each, 'id'), readIntegration(each)]),
  );
  return {
    id,
    name,
    port,
    routes: own
      .ofType('aws_apigatewayv2_route')
      .map((each) => readRoute(each, integrations, authorizers)),
    stageVariables: parseArguments(stage, stageSchema).stage_variables,
  };
}

function readAuthorizer(resource: Resource): JwtAuthorizer {
  const { jwt_configuration } = parseArguments(resource, authorizerSchema);
  return { id: readAttribute(resource, 'id'), ...jwt_configuration };
}

function readIntegration(resource: Resource): Integration {
  const args = parseArguments(resource, integrationSchema);
  const [functionArn] = FUNCTION_ARN.exec(args.integration_uri) ?? [];
  if (functionArn === undefined) {
    throw new Error(`${resource.address}: integration_uri names no Lambda function`);
  }
  return { functionArn, timeoutMs: args.timeout_milliseconds };
}

function readRoute(
  resource: Resource,
  integrations: ReadonlyMap<string, Integration>,
  authorizers: readonly JwtAuthorizer[],
): Route {
  const args = parseArguments(resource, routeSchema);
  const key = parseRouteKey(args.route_key);
  if (!key) throw new Error(`${resource.address}: route_key ${args.route_key} is not a route`);
  const integration = integrations.get(args.target.replace('integrations/', ''));
  if (!integration) throw new Error(`${resource.address}: target names no integration`);
  const authorizer = authorizers.find(({ id }) => id === args.authorizer_id);
  if (args.authorization_type === 'JWT' && !authorizer) {
    throw new Error(`${resource.address}: authorizer_id names no authorizer`);
  }
  if (args.authorization_type === 'NONE' && (authorizer || args.authorization_scopes.length > 0)) {
    throw new Error(
      `${resource.address}: an authorizer without authorization_type JWT is not used`,
    );
  }
  return {
    ...key,
    integration,
    ...(authorizer && { authorizer }),
    scopes: args.authorization_scopes,
  };
}
