import {
  showApp,
  showAssignment,
  showClaim,
  showDefaultPolicy,
  showGroup,
  showOrigin,
  showPolicy,
  showRule,
  showScope,
  showServer,
} from './answers.ts';
import { type Call, crud, find, type Kind, lifecycle, type Operations } from './crud.ts';
import { childrenOf, deleteChildren } from './managed-org.ts';
import { invalid, notFound, Refusal } from './refusal.ts';
import {
  APP,
  AUTHORIZATION_SERVER,
  CLAIM,
  GROUP,
  GROUP_ASSIGNMENT,
  POLICY,
  RULE,
  readRequest,
  SCOPE,
  TRUSTED_ORIGIN,
} from './requests.ts';
import { checkClaim, checkPolicy, checkRule, checkScope, requireOwn } from './rules.ts';

const SERVERS = '/api/v1/authorizationServers';
const SERVER = `${SERVERS}/{authServerId}`;
const APP_GROUP = '/api/v1/apps/{appId}/groups/{groupId}';

const groups: Kind<typeof GROUP> = {
  ...{ path: '/api/v1/groups', idName: 'groupId', type: 'UserGroup', prefix: '00g' },
  ...{ schema: GROUP, createdStatus: 200, in: (org) => org.groups, show: showGroup },
  check: ({ profile }, _, others) =>
    requireOwn(
      'name',
      profile.name,
      others.map((other) => other.profile.name),
    ),
  beforeDelete({ id }, { org }) {
    for (const [key, assignment] of org.assignments) {
      if (assignment.id === id) org.assignments.delete(key);
    }
  },
};

const servers: Kind<typeof AUTHORIZATION_SERVER> = {
  ...{ path: SERVERS, idName: 'authServerId', type: 'AuthorizationServer', prefix: 'aus' },
  ...{ schema: AUTHORIZATION_SERVER, createdStatus: 201, in: (org) => org.servers },
  show: showServer,
  check: ({ name }, _, others) => requireOwn('name', name, namesOf(others)),
  beforeDelete({ id, status }, { org }) {
    if (status === 'ACTIVE') throw mustBeInactive('authorization server');
    for (const { id: policy } of childrenOf(id, org.policies)) deleteChildren(policy, org.rules);
    for (const parts of [org.policies, org.scopes, org.claims]) deleteChildren(id, parts);
  },
};

const serverId = (call: Call): string => find(servers, call).id;

const scopes: Kind<typeof SCOPE> = {
  ...{ path: `${SERVER}/scopes`, idName: 'scopeId', type: 'OAuth2Scope', prefix: 'scp' },
  ...{ schema: SCOPE, createdStatus: 201, in: (org) => org.scopes, parentOf: serverId },
  show: showScope,
  check(scope, _, others) {
    checkScope(scope);
    requireOwn('name', scope.name, namesOf(others));
  },
};

const claims: Kind<typeof CLAIM> = {
  ...{ path: `${SERVER}/claims`, idName: 'claimId', type: 'OAuth2Claim', prefix: 'ocl' },
  ...{ schema: CLAIM, createdStatus: 201, in: (org) => org.claims, parentOf: serverId },
  show: showClaim,
  check(claim, call, others) {
    checkClaim(claim, { org: call.org, serverId: serverId(call) });
    const same = others.filter(({ claimType }) => claimType === claim.claimType);
    requireOwn('name', claim.name, namesOf(same));
  },
};

const policies: Kind<typeof POLICY> = {
  ...{ path: `${SERVER}/policies`, idName: 'policyId', type: 'Policy', prefix: '00p' },
  ...{ schema: POLICY, createdStatus: 201, in: (org) => org.policies, parentOf: serverId },
  show: showPolicy,
  check(policy, { org }, others) {
    checkPolicy(policy, org);
    requireOwn('name', policy.name, namesOf(others));
  },
  beforeDelete: ({ id }, { org }) => deleteChildren(id, org.rules),
};

const rules: Kind<typeof RULE> = {
  ...{ path: `${policies.path}/{policyId}/rules`, idName: 'ruleId', type: 'PolicyRule' },
  ...{ prefix: '0pr', schema: RULE, createdStatus: 201, in: (org) => org.rules },
  parentOf: (call) => find(policies, call).id,
  show: showRule,
  check(rule, call, others) {
    checkRule(rule, { org: call.org, serverId: serverId(call) });
    requireOwn('name', rule.name, namesOf(others));
  },
};

const apps: Kind<typeof APP> = {
  ...{ path: '/api/v1/apps', idName: 'appId', type: 'AppInstance', prefix: '0oa' },
  ...{ schema: APP, createdStatus: 200, in: (org) => org.apps, show: showApp },
  check: ({ label }, _, others) =>
    requireOwn(
      'label',
      label,
      others.map((other) => other.label),
    ),
  beforeDelete({ id, status }, { org }) {
    if (status === 'ACTIVE') throw mustBeInactive('application');
    deleteChildren(id, org.assignments);
    org.signInPolicies.delete(id);
  },
};

const origins: Kind<typeof TRUSTED_ORIGIN> = {
  ...{ path: '/api/v1/trustedOrigins', idName: 'trustedOriginId', type: 'TrustedOrigin' },
  ...{ prefix: 'tos', schema: TRUSTED_ORIGIN, createdStatus: 200, in: (org) => org.origins },
  show: showOrigin,
  check(trusted, _, others) {
    requireOwn('name', trusted.name, namesOf(others));
    requireOwn(
      'origin',
      trusted.origin,
      others.map(({ origin }) => origin),
    );
  },
};

/** Everything that is emulated: what provider 6.12.0 calls for the stacks, and the like. */
export const OPERATIONS: Operations = {
  ...crud(groups),
  ...crud(servers),
  ...lifecycle(servers, { status: 204 }),
  ...crud(scopes),
  ...crud(claims),
  ...crud(policies),
  ...crud(rules),
  ...crud(apps),
  ...lifecycle(apps, { status: 200, body: {} }),
  ...crud(origins),
  'GET /api/v1/apps/{appId}/groups': (call) => ({
    status: 200,
    body: childrenOf(find(apps, call).id, call.org.assignments).map(showAssignment),
  }),
  [`PUT ${APP_GROUP}`](call) {
    const app = find(apps, call).id;
    const { id } = find(groups, call);
    const asked = readRequest(GROUP_ASSIGNMENT, call.body);
    if (asked.id !== undefined && asked.id !== id) throw invalid('id', 'differs from the path');
    const now = new Date().toISOString();
    const times = { created: now, lastUpdated: now };
    const kept = { id, parent: app, asked, status: 'ACTIVE' as const, ...times };
    call.org.assignments.set(`${app} ${id}`, kept);
    return { status: 200, body: showAssignment(kept) };
  },
  [`DELETE ${APP_GROUP}`](call) {
    const group = call.path('groupId');
    const key = `${find(apps, call).id} ${group}`;
    if (!call.org.assignments.delete(key)) throw notFound(group, 'AppGroup');
    return { status: 204 };
  },
  'PUT /api/v1/apps/{appId}/policies/{policyId}'(call) {
    const policy = call.path('policyId');
    if (policy !== call.org.defaultPolicyId) throw notFound(policy, 'Policy');
    call.org.signInPolicies.set(find(apps, call).id, policy);
    return { status: 204 };
  },
  'GET /api/v1/policies'({ org, query }) {
    const type = query.get('type');
    if (type !== 'ACCESS_POLICY') throw invalid('type', `is not emulated: ${type ?? 'none'}`);
    return { status: 200, body: [showDefaultPolicy(org)] };
  },
};

function namesOf(others: readonly { readonly name: string }[]): readonly string[] {
  return others.map(({ name }) => name);
}

function mustBeInactive(what: string): Refusal {
  return new Refusal(403, 'E0000056', `Delete ${what} forbidden. It must be deactivated first.`);
}
