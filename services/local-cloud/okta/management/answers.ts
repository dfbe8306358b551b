import type { Kept, ManagedOrg } from './managed-org.ts';
import type {
  APP,
  AUTHORIZATION_SERVER,
  CLAIM,
  GROUP,
  GROUP_ASSIGNMENT,
  POLICY,
  RULE,
  SCOPE,
  TRUSTED_ORIGIN,
} from './requests.ts';

// How Okta shows what is kept (recorded answers to provider 6.12.0).

export type Json = Readonly<Record<string, unknown>>;

/** Where the org is, and what else an answer tells. */
export interface Shown {
  readonly org: ManagedOrg;
  readonly origin: string;
}

const timesOf = ({ created, lastUpdated }: Pick<Kept<never>, 'created' | 'lastUpdated'>) => ({
  created,
  lastUpdated,
});

export function showGroup(group: Kept<typeof GROUP>): Json {
  const { id, asked, lastUpdated } = group;
  return {
    ...{ id, ...timesOf(group), lastMembershipUpdated: lastUpdated },
    ...{ objectClass: ['okta:user_group'], type: 'OKTA_GROUP', profile: asked.profile, _links: {} },
  };
}

export function showServer(server: Kept<typeof AUTHORIZATION_SERVER>, { origin }: Shown): Json {
  const { id, asked, status, created } = server;
  const signing = { ...asked.credentials.signing, kid: id, lastRotated: created };
  return {
    ...{ id, ...asked, issuer: `${origin}/oauth2/${id}`, status, ...timesOf(server) },
    ...{ credentials: { signing }, default: false, _links: {} },
  };
}

export function showScope({ id, asked }: Kept<typeof SCOPE>): Json {
  return { id, ...asked, system: false, apiResourceId: null, _links: {} };
}

export function showClaim({ id, asked }: Kept<typeof CLAIM>): Json {
  return { id, ...asked, system: false, apiResourceId: null, _links: {} };
}

export function showPolicy(policy: Kept<typeof POLICY>): Json {
  return { id: policy.id, ...policy.asked, system: false, ...timesOf(policy), _links: {} };
}

export function showRule(rule: Kept<typeof RULE>): Json {
  const { id, asked } = rule;
  const include = asked.conditions.scopes.include.toSorted();
  const conditions = { ...asked.conditions, scopes: { include } };
  return { id, ...asked, system: false, ...timesOf(rule), conditions, _links: {} };
}

export function showOrigin(trusted: Kept<typeof TRUSTED_ORIGIN>): Json {
  const { id, asked } = trusted;
  return {
    id,
    ...asked,
    ...timesOf(trusted),
    createdBy: 'local',
    lastUpdatedBy: 'local',
    _links: {},
  };
}

export function showAssignment({ id, asked, lastUpdated }: Kept<typeof GROUP_ASSIGNMENT>): Json {
  return { id, lastUpdated, priority: asked.priority, profile: asked.profile, _links: {} };
}

export function showApp(kept: Kept<typeof APP>, { org, origin }: Shown): Json {
  const { id, asked, status } = kept;
  const { client_id: _, client_secret: __, ...oauthClient } = asked.credentials.oauthClient;
  const own = `${origin}/api/v1/apps/${id}`;
  const href = (address: string) => ({ href: address });
  const change = status === 'ACTIVE' ? 'deactivate' : 'activate';
  const policy = org.signInPolicies.get(id) ?? org.defaultPolicyId;
  return {
    ...{ id, orn: `orn:okta:idp:${org.id}:apps:oidc_client:${id}`, name: asked.name },
    ...{ label: asked.label, status, ...timesOf(kept), features: [], signOnMode: asked.signOnMode },
    accessibility: { ...asked.accessibility, errorRedirectUrl: null, loginRedirectUrl: null },
    visibility: { autoLaunch: false, ...asked.visibility, appLinks: { oidc_client_link: true } },
    credentials: {
      userNameTemplate: asked.credentials.userNameTemplate,
      signing: { kid: id },
      oauthClient: { ...oauthClient, client_id: id },
    },
    universalLogout: {
      ...{ status: 'DISABLED', supportType: 'FULL', identityStack: 'NOT_SHARED' },
      protocol: 'GLOBAL_TOKEN_REVOCATION',
    },
    settings: {
      app: {},
      notifications: {
        vpn: { network: { connection: 'DISABLED' }, message: null, helpUrl: null },
      },
      ...{ manualProvisioning: false, implicitAssignment: false, emOptInStatus: 'NONE' },
      notes: { admin: null, enduser: null },
      oauthClient: {
        ...{ client_uri: null, logo_uri: null, ...asked.settings.oauthClient },
        ...{ participate_slo: false, frontchannel_logout_session_required: false },
      },
    },
    _links: {
      accessPolicy: href(`${origin}/api/v1/policies/${policy}`),
      ...{ groups: href(`${own}/groups`), users: href(`${own}/users`), logo: [] },
      [change]: href(`${own}/lifecycle/${change}`),
    },
  };
}

/** The sign-in policy that every org has. */
export function showDefaultPolicy({ defaultPolicyId }: ManagedOrg): Json {
  return {
    ...{ id: defaultPolicyId, status: 'ACTIVE', name: 'Default Policy', priority: 1 },
    ...{ system: true, type: 'ACCESS_POLICY', _embedded: { resourceType: 'APP' }, _links: {} },
  };
}
