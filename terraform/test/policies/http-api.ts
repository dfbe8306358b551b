import { valueAt } from './json-path.ts';
import { demand, flaw, type Judge, type Policy } from './policy.ts';
import { areGrantedScopes, isOurAudience, isOurIssuer } from './tokens.ts';
import { add, edit, referent, STACK } from './world.ts';

const ROUTE = 'api/http-api/route-getMyProfile';
const AUTHORIZER = 'api/http-api/okta';
const STAGE = 'api/http-api/stage';
/** The maximum integration timeout of an HTTP API ("Quotas for HTTP APIs"). */
const LONGEST_INTEGRATION_MS = 30_000;

/**
 * Resource types that could admit callers outside of these policies, each with the checked
 * alternative.
 */
const SIDE_DOORS: Readonly<Record<string, string>> = {
  aws_api_gateway_rest_api: 'make it a route of the HTTP API',
  aws_iam_access_key: 'give the service a role',
  aws_iam_user: 'give the service a role',
  aws_lambda_function_url: 'call the function by the HTTP API',
  aws_s3_bucket_acl: 'admit readers in the policy of the bucket',
  aws_s3_bucket_website_configuration: 'show the site by CloudFront',
  okta_app_oauth_redirect_uri: 'name the address among redirect_uris of the client',
};

const routeIsGuarded: Judge = (route, world) => [
  ...demand(
    route,
    'route_key',
    (key) => /^(GET|POST|PUT|PATCH|DELETE) \//.test(String(key)),
    'name a method and a path, or it admits what the document does not name',
  ),
  ...demand(route, 'authorization_type', 'JWT', 'set JWT, or anyone may call it'),
  ...demand(
    route,
    'authorizer_id',
    (id) => referent(world, id)?.type === 'aws_apigatewayv2_authorizer',
    'name the JWT authorizer',
  ),
  ...demand(
    route,
    'authorization_scopes',
    areGrantedScopes(world),
    'name scopes of the authorization server, or any token of ours will do',
  ),
];

export const HTTP_API_POLICIES: readonly Policy[] = [
  {
    name: 'every route of the HTTP API demands a token with a scope',
    judge: { aws_apigatewayv2_route: routeIsGuarded },
    seeds: [
      {
        mistake: 'an open route',
        plant: edit(ROUTE, 'authorization_type', 'NONE'),
        finds: `${ROUTE}: authorization_type is "NONE"`,
      },
      {
        mistake: 'a route without a scope',
        plant: edit(ROUTE, 'authorization_scopes', undefined),
        finds: `${ROUTE}: authorization_scopes is not set`,
      },
      {
        mistake: 'a scope that Okta does not grant',
        plant: edit(ROUTE, 'authorization_scopes', ['profile.delete']),
        finds: `${ROUTE}: authorization_scopes is ["profile.delete"]`,
      },
      {
        mistake: 'an unknown authorizer',
        plant: edit(ROUTE, 'authorizer_id', undefined),
        finds: `${ROUTE}: authorizer_id is not set`,
      },
      {
        mistake: 'a default route',
        plant: edit(ROUTE, 'route_key', '$default'),
        finds: `${ROUTE}: route_key is "$default"`,
      },
    ],
  },
  {
    name: 'the HTTP API takes tokens of our issuer for our audience alone',
    judge: {
      aws_apigatewayv2_authorizer: (authorizer, world) => [
        ...demand(authorizer, 'authorizer_type', 'JWT', 'set JWT'),
        ...demand(
          authorizer,
          'identity_sources',
          ['$request.header.Authorization'],
          'read the header Authorization alone: an address stands in logs',
        ),
        ...demand(
          authorizer,
          'jwt_configuration.issuer',
          isOurIssuer(world),
          'take the issuer of the okta stack',
        ),
        ...demand(
          authorizer,
          'jwt_configuration.audience',
          isOurAudience(world),
          'name the audience of the authorization server alone',
        ),
      ],
    },
    seeds: [
      {
        mistake: 'a second audience',
        plant: edit(AUTHORIZER, 'jwt_configuration.audience.1', 'api://default'),
        finds: `${AUTHORIZER}: jwt_configuration.audience is ["api://three-tier-chat-<env>","api://default"]`,
      },
      {
        mistake: "the org's own issuer",
        plant: edit(AUTHORIZER, 'jwt_configuration.issuer', 'https://acme.okta.com'),
        finds: `${AUTHORIZER}: jwt_configuration.issuer is "https://acme.okta.com"`,
      },
      {
        mistake: 'a function that decides in the place of Okta',
        plant: edit(AUTHORIZER, 'authorizer_type', 'REQUEST'),
        finds: `${AUTHORIZER}: authorizer_type is "REQUEST"`,
      },
      {
        mistake: 'a token in the query',
        plant: edit(AUTHORIZER, 'identity_sources', ['$request.querystring.token']),
        finds: `${AUTHORIZER}: identity_sources is ["$request.querystring.token"]`,
      },
    ],
  },
  {
    name: 'the HTTP API limits its callers, waits within its quota and admits no foreign page',
    judge: {
      aws_apigatewayv2_stage: (stage) =>
        ['throttling_rate_limit', 'throttling_burst_limit'].flatMap((limit) =>
          demand(
            stage,
            `default_route_settings.${limit}`,
            (value) => Number(value) > 0,
            "set a limit, or one caller takes the whole account's",
          ),
        ),
      aws_apigatewayv2_integration: (integration) =>
        demand(
          integration,
          'timeout_milliseconds',
          (ms) => Number(ms) <= LONGEST_INTEGRATION_MS,
          `wait ${LONGEST_INTEGRATION_MS} ms at most`,
        ),
      aws_apigatewayv2_api: (api) =>
        demand(
          api,
          'cors_configuration',
          undefined,
          'leave it out: the browser never calls this API, the Gateway does',
        ),
    },
    seeds: [
      {
        mistake: 'no limit of the rate',
        plant: edit(STAGE, 'default_route_settings.throttling_rate_limit', undefined),
        finds: `${STAGE}: default_route_settings.throttling_rate_limit is not set`,
      },
      {
        mistake: 'no limit of a burst',
        plant: edit(STAGE, 'default_route_settings.throttling_burst_limit', 0),
        finds: `${STAGE}: default_route_settings.throttling_burst_limit is 0`,
      },
      {
        mistake: 'a wait that API Gateway refuses',
        plant: edit('api/http-api/integration', 'timeout_milliseconds', 35_000),
        finds: 'api/http-api/integration: timeout_milliseconds is 35000',
      },
      {
        mistake: 'pages of any origin',
        plant: edit('api/http-api/api', 'cors_configuration', { allow_origins: ['*'] }),
        finds: 'api/http-api/api: cors_configuration is {"allow_origins":["*"]}',
      },
    ],
  },
  {
    name: 'no door stands beside those that are guarded',
    judge: {
      [STACK]: (stack) =>
        Object.entries(SIDE_DOORS)
          .filter(([type]) => valueAt(stack.json, `resource.${type}`) !== undefined)
          .map(([type, advice]) => flaw(stack, `it has an ${type}`, advice)),
    },
    seeds: Object.keys(SIDE_DOORS).map((type) => ({
      mistake: `an ${type}`,
      plant: add('api', type),
      finds: `api: it has an ${type}`,
    })),
  },
];
