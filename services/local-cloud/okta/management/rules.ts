import type * as z from 'zod';
import { SYSTEM_SCOPES } from '../scopes.ts';
import { childrenOf, type ManagedOrg } from './managed-org.ts';
import { invalid } from './refusal.ts';
import type { CLAIM, POLICY, RULE, SCOPE } from './requests.ts';

// What Okta asks of a resource beside the form of its members; each throws a Refusal.

/** Claims that Okta sets itself, and that nothing else may set. */
const OWN_CLAIMS = new Set(['iss', 'sub', 'aud', 'exp', 'iat', 'jti', 'ver', 'cid', 'uid', 'scp']);

/** A value that no other resource of the kind may have. */
export function requireOwn(member: string, value: string, others: readonly string[]): void {
  if (others.includes(value)) {
    throw invalid(member, 'An object with this field already exists in the current organization');
  }
}

export function checkScope({ name }: z.output<typeof SCOPE>): void {
  if (isSystemScope(name)) throw invalid('name', 'is the name of one of Okta’s own scopes');
}

export function checkClaim(
  claim: z.output<typeof CLAIM>,
  { org, serverId }: { readonly org: ManagedOrg; readonly serverId: string },
): void {
  if (OWN_CLAIMS.has(claim.name)) throw invalid('name', 'is the name of one of Okta’s own claims');
  if (claim.valueType !== 'GROUPS') {
    throw invalid('valueType', 'only GROUPS is emulated by the local Okta');
  }
  if (claim.group_filter_type === undefined) {
    throw invalid('group_filter_type', 'is needed for groups');
  }
  requireScopes('conditions.scopes', claim.conditions.scopes, org, serverId);
}

export function checkPolicy({ conditions }: z.output<typeof POLICY>, org: ManagedOrg): void {
  for (const id of conditions.clients.include) {
    if (id !== 'ALL_CLIENTS' && !org.apps.has(id)) {
      throw invalid('conditions.clients.include', `names no client: ${id}`);
    }
  }
}

export function checkRule(
  { conditions: { people, scopes } }: z.output<typeof RULE>,
  { org, serverId }: { readonly org: ManagedOrg; readonly serverId: string },
): void {
  for (const kind of ['include', 'exclude'] as const) {
    for (const id of people.groups[kind]) {
      if (id !== 'EVERYONE' && !org.groups.has(id)) {
        throw invalid(`conditions.people.groups.${kind}`, `names no group: ${id}`);
      }
    }
    const [user] = people.users[kind];
    if (user !== undefined) {
      throw invalid(`conditions.people.users.${kind}`, `names no user: ${user}`);
    }
  }
  const names = scopes.include.filter((name) => name !== '*');
  requireScopes('conditions.scopes.include', names, org, serverId);
}

function requireScopes(
  member: string,
  names: readonly string[],
  org: ManagedOrg,
  serverId: string,
): void {
  const known = childrenOf(serverId, org.scopes).map(({ asked }) => asked.name);
  for (const name of names) {
    if (!known.includes(name) && !isSystemScope(name)) {
      throw invalid(member, `names no scope: ${name}`);
    }
  }
}

function isSystemScope(name: string): boolean {
  return (SYSTEM_SCOPES as readonly string[]).includes(name);
}
