import { createHash } from 'node:crypto';
import type { DeclaredResource } from '../terraform/resource.ts';

/** Prefixes of Okta's ids, by type. */
const PREFIX = {
  okta_group: '00g',
  okta_app_oauth: '0oa',
  okta_app_group_assignments: 'aga',
  okta_auth_server: 'aus',
  okta_auth_server_scope: 'scp',
  okta_auth_server_claim: 'ocl',
  okta_auth_server_policy: '00p',
  okta_auth_server_policy_rule: '0pr',
  okta_trusted_origin: 'tos',
} as const;

const ALPHABET = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

export type OktaType = keyof typeof PREFIX;

/** Id of a resource in Okta's format (3 + 17 characters), the same on every start. */
export function oktaId(type: OktaType, resource: DeclaredResource): string {
  return PREFIX[type] + oktaSuffix(resource.address);
}

/** 17 letters and digits derived from a text, as in Okta's ids. */
function oktaSuffix(text: string): string {
  const digest = createHash('sha256').update(text).digest();
  return Array.from(digest.subarray(0, 17), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
}
