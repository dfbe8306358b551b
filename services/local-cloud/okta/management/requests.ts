import * as z from 'zod';
import { invalidAll } from './refusal.ts';

/*
 * The bodies that Okta's Terraform provider sends (recorded with 6.12.0), with the limits of Okta's
 * Management API. A member that is not listed is refused by name: it would be lost in silence.
 */

const status = z.enum(['ACTIVE', 'INACTIVE']).default('ACTIVE');
const ids = z.array(z.string()).default([]);
const included = z.strictObject({ include: ids, exclude: ids });

export const GROUP = z.strictObject({
  profile: z.strictObject({
    name: z.string().min(1).max(255),
    description: z.string().max(1024).nullable().default(null),
  }),
});

export const AUTHORIZATION_SERVER = z.strictObject({
  name: z.string().min(1).max(100),
  description: z.string().max(1000).default(''),
  audiences: z.array(z.string().min(1).max(255)).length(1, 'exactly one audience is needed'),
  issuerMode: z.enum(['ORG_URL', 'CUSTOM_URL', 'DYNAMIC']).default('ORG_URL'),
  credentials: z
    .strictObject({ signing: z.strictObject({ rotationMode: z.enum(['AUTO', 'MANUAL']) }) })
    .default({ signing: { rotationMode: 'AUTO' } }),
});

export const SCOPE = z.strictObject({
  name: z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,255}$/, 'has characters that RFC 6749 bars'),
  displayName: z.string().max(40).nullable().default(null),
  description: z.string().max(1024).nullable().default(null),
  consent: z.enum(['IMPLICIT', 'REQUIRED', 'FLEXIBLE']).default('IMPLICIT'),
  metadataPublish: z.enum(['ALL_CLIENTS', 'NO_CLIENTS']).default('NO_CLIENTS'),
  default: z.boolean().default(false),
  optional: z.boolean().default(false),
});

export const CLAIM = z.strictObject({
  name: z.string().min(1),
  status,
  claimType: z.enum(['RESOURCE', 'IDENTITY']),
  valueType: z.enum(['EXPRESSION', 'GROUPS', 'SYSTEM']),
  value: z.string().min(1),
  group_filter_type: z.enum(['STARTS_WITH', 'EQUALS', 'CONTAINS', 'REGEX']).optional(),
  conditions: z.strictObject({ scopes: ids }).prefault({}),
  alwaysIncludeInToken: z.boolean().default(false),
});

const priority = z.int().min(1);

export const POLICY = z.strictObject({
  type: z.literal('OAUTH_AUTHORIZATION_POLICY'),
  name: z.string().min(1).max(100),
  description: z.string().min(1).max(255),
  priority,
  status,
  conditions: z.strictObject({ clients: z.strictObject({ include: ids }) }),
});

const minutes = z.int().min(0);

const lifetimes = z
  .strictObject({
    accessTokenLifetimeMinutes: minutes.min(5).max(1440).default(60),
    /** 0: without an end. */
    refreshTokenLifetimeMinutes: minutes.default(0),
    refreshTokenWindowMinutes: minutes.min(10).max(2_628_000).default(10_080),
  })
  .refine(
    ({ accessTokenLifetimeMinutes, refreshTokenWindowMinutes, refreshTokenLifetimeMinutes }) =>
      accessTokenLifetimeMinutes <= refreshTokenWindowMinutes &&
      (refreshTokenLifetimeMinutes === 0 ||
        refreshTokenWindowMinutes <= refreshTokenLifetimeMinutes),
    'the refresh window must lie between the access and the refresh lifetime',
  );

export const RULE = z.strictObject({
  type: z.literal('RESOURCE_ACCESS'),
  name: z.string().min(1).max(100),
  priority,
  status,
  conditions: z.strictObject({
    people: z.strictObject({ groups: included.prefault({}), users: included.prefault({}) }),
    grantTypes: z.strictObject({
      include: z
        .array(
          z.enum([
            'authorization_code',
            'client_credentials',
            'implicit',
            'interaction_code',
            'password',
            'urn:ietf:params:oauth:grant-type:device_code',
            'urn:ietf:params:oauth:grant-type:token-exchange',
          ]),
        )
        .min(1),
    }),
    scopes: z.strictObject({ include: z.array(z.string()).min(1) }),
  }),
  actions: z.strictObject({ token: lifetimes }),
});

const uri = z.url('is not an absolute address');

export const APP = z.strictObject({
  name: z.literal('oidc_client'),
  label: z.string().min(1).max(100),
  signOnMode: z.literal('OPENID_CONNECT', 'only OIDC apps are emulated'),
  accessibility: z.strictObject({ selfService: z.boolean().default(false) }).prefault({}),
  visibility: z.strictObject({
    autoSubmitToolbar: z.boolean().default(false),
    hide: z.strictObject({ iOS: z.boolean(), web: z.boolean() }),
  }),
  credentials: z.strictObject({
    userNameTemplate: z.strictObject({ template: z.string(), type: z.string() }),
    oauthClient: z.strictObject({
      autoKeyRotation: z.boolean(),
      client_id: z.string().optional(),
      client_secret: z.literal('').optional(),
      pkce_required: z.literal(true, 'a browser app needs PKCE'),
      token_endpoint_auth_method: z.literal('none', 'a browser app keeps no secret'),
    }),
  }),
  settings: z.strictObject({
    app: z.strictObject({}).default({}),
    manualProvisioning: z.literal(false).default(false),
    notes: z.strictObject({}).default({}),
    oauthClient: z.strictObject({
      application_type: z.literal('browser', 'only single-page apps are emulated'),
      consent_method: z.literal('TRUSTED', 'consent pages are not emulated'),
      dpop_bound_access_tokens: z.literal(false, 'DPoP is not emulated'),
      grant_types: z.array(z.enum(['authorization_code', 'refresh_token'])).min(1),
      idp_initiated_login: z.strictObject({
        default_scope: z.array(z.string()),
        mode: z.literal('DISABLED'),
      }),
      issuer_mode: z.enum(['ORG_URL', 'CUSTOM_URL', 'DYNAMIC']),
      post_logout_redirect_uris: z.array(uri).default([]),
      redirect_uris: z.array(uri).min(1),
      refresh_token: z.strictObject({
        leeway: z.int().min(0).max(60),
        rotation_type: z.enum(['ROTATE', 'STATIC']),
      }),
      response_types: z.tuple([z.literal('code')]),
      wildcard_redirect: z.literal('DISABLED', 'wildcards are not emulated'),
    }),
  }),
});

export const TRUSTED_ORIGIN = z.strictObject({
  name: z.string().min(1).max(255),
  origin: z.string().refine(isOrigin, 'is not an origin'),
  scopes: z.array(z.strictObject({ type: z.enum(['CORS', 'REDIRECT']) })).min(1),
  status,
});

export const GROUP_ASSIGNMENT = z.strictObject({
  id: z.string().optional(),
  priority: z.int().min(0).default(0),
  profile: z.strictObject({}).default({}),
});

/** @throws Refusal naming every member that Okta, or the local Okta, does not accept. */
export function readRequest<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const causes = parsed.error.issues.map((issue) => {
    const names =
      'keys' in issue && issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : '';
    const path = [...issue.path, names].filter((part) => part !== '').join('.');
    return `${path || 'body'}: ${issue.message}`;
  });
  throw invalidAll(causes[0]?.split(':', 1)[0] ?? 'body', causes);
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}
