import * as z from 'zod';
import { unsupported } from '../terraform/parse-arguments.ts';

/**
 * Okta's resources, with the arguments that have an effect here. Arguments that are not named, such
 * as descriptions, appearance and sign-on policies, change nothing on a laptop. Arguments that
 * would change what a client sees and are not emulated are refused.
 */
const status = z.enum(['ACTIVE', 'INACTIVE']).default('ACTIVE');

export const GROUP = z.object({ name: z.string() });

export const AUTH_SERVER = z.object({
  name: z.string(),
  audiences: z.array(z.string()).length(1, 'an authorization server has one audience'),
  status,
});

export const SCOPE = z.object({
  auth_server_id: z.string(),
  name: z.string(),
  default: z.boolean().default(false),
  consent: z.literal('IMPLICIT', 'consent pages are not emulated').default('IMPLICIT'),
  metadata_publish: z.enum(['ALL_CLIENTS', 'NO_CLIENTS']).default('ALL_CLIENTS'),
});

export const CLAIM = z
  .object({
    auth_server_id: z.string(),
    name: z.string(),
    claim_type: z.enum(['RESOURCE', 'IDENTITY']),
    value_type: z.literal('GROUPS', 'Okta expressions are not emulated: only GROUPS'),
    group_filter_type: z.enum(['STARTS_WITH', 'EQUALS', 'CONTAINS', 'REGEX']),
    value: z.string(),
    scopes: z.array(z.string()).default([]),
    always_include_in_token: z.boolean().default(true),
    status,
  })
  .refine((claim) => claim.group_filter_type !== 'REGEX' || isPattern(claim.value), {
    path: ['value'],
    error: 'is not a regular expression',
  });

export const POLICY = z.object({
  auth_server_id: z.string(),
  name: z.string(),
  priority: z.number(),
  client_whitelist: z.array(z.string()),
  status,
});

const minutes = z.number().int().min(0);

export const RULE = z.object({
  auth_server_id: z.string(),
  policy_id: z.string(),
  name: z.string(),
  priority: z.number(),
  grant_type_whitelist: z.array(z.string()),
  scope_whitelist: z.array(z.string()).default([]),
  group_whitelist: z.array(z.string()).default([]),
  group_blacklist: z.array(z.string()).default([]),
  user_whitelist: z.array(z.string()).default([]),
  user_blacklist: z.array(z.string()).default([]),
  access_token_lifetime_minutes: minutes.min(5).max(1440).default(60),
  refresh_token_lifetime_minutes: minutes.default(0),
  refresh_token_window_minutes: minutes.min(5).default(10_080),
  inline_hook_id: unsupported(),
  status,
});

export const APP = z.object({
  label: z.string(),
  client_id: z.string().optional(),
  type: z.literal('browser', 'only single-page apps are emulated'),
  grant_types: z.array(z.enum(['authorization_code', 'refresh_token'])),
  response_types: z.tuple([z.literal('code')]),
  token_endpoint_auth_method: z.literal('none'),
  pkce_required: z.literal(true).default(true),
  redirect_uris: z.array(z.url()).min(1),
  post_logout_redirect_uris: z.array(z.url()).default([]),
  wildcard_redirect: z.literal('DISABLED').default('DISABLED'),
  consent_method: z.literal('TRUSTED', 'consent pages are not emulated').default('TRUSTED'),
  refresh_token_rotation: z.enum(['ROTATE', 'STATIC']).default('STATIC'),
  refresh_token_leeway: z.number().int().min(0).max(60).default(0),
  implicit_assignment: z.literal(false).default(false),
  groups_claim: unsupported(),
  jwks: unsupported(),
  jwks_uri: unsupported(),
  status,
});

const assignedGroup = z.object({ id: z.string() });

export const ASSIGNMENTS = z.object({
  app_id: z.string(),
  group: z.union([z.array(assignedGroup), assignedGroup.transform((one) => [one])]).default([]),
});

export const TRUSTED_ORIGIN = z.object({
  origin: z.url(),
  scopes: z.array(z.enum(['CORS', 'REDIRECT'])),
  active: z.boolean().default(true),
});

function isPattern(source: string): boolean {
  try {
    return Boolean(new RegExp(source));
  } catch {
    return false;
  }
}
