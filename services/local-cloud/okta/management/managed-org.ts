import { randomBytes } from 'node:crypto';
import type * as z from 'zod';
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

export type Status = 'ACTIVE' | 'INACTIVE';

/** A resource: what was last asked for, and what Okta adds. */
export interface Kept<Schema extends z.ZodType> {
  readonly id: string;
  /** Id of the resource that it belongs to; empty for none. */
  readonly parent: string;
  readonly asked: z.output<Schema>;
  status: Status;
  /** ISO 8601. */
  readonly created: string;
  readonly lastUpdated: string;
}

/** Resources of one kind by id. */
export type Collection<Schema extends z.ZodType> = Map<string, Kept<Schema>>;

/** An org that calls of the Management API make, from an empty one. */
export interface ManagedOrg {
  readonly id: string;
  /** Id of the sign-in policy that every org has. */
  readonly defaultPolicyId: string;
  readonly groups: Collection<typeof GROUP>;
  readonly servers: Collection<typeof AUTHORIZATION_SERVER>;
  readonly scopes: Collection<typeof SCOPE>;
  readonly claims: Collection<typeof CLAIM>;
  readonly policies: Collection<typeof POLICY>;
  /** Their parent is their policy. */
  readonly rules: Collection<typeof RULE>;
  readonly apps: Collection<typeof APP>;
  /** Their parent is their app, their id that of the group: by both. */
  readonly assignments: Collection<typeof GROUP_ASSIGNMENT>;
  /** Sign-in policy of an app, by the app's id. */
  readonly signInPolicies: Map<string, string>;
  readonly origins: Collection<typeof TRUSTED_ORIGIN>;
}

export function makeEmptyOrg(): ManagedOrg {
  return {
    id: newId('00o'),
    defaultPolicyId: newId('rst'),
    groups: new Map(),
    servers: new Map(),
    scopes: new Map(),
    claims: new Map(),
    policies: new Map(),
    rules: new Map(),
    apps: new Map(),
    assignments: new Map(),
    signInPolicies: new Map(),
    origins: new Map(),
  };
}

/** The resources that belong to another one. */
export function childrenOf<Schema extends z.ZodType>(
  parent: string,
  collection: Collection<Schema>,
): readonly Kept<Schema>[] {
  return [...collection.values()].filter((it) => it.parent === parent);
}

/** Deletes the resources that belong to another one. */
export function deleteChildren(parent: string, collection: Map<string, { parent: string }>): void {
  for (const [key, it] of collection) if (it.parent === parent) collection.delete(key);
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** An id in Okta's form: a prefix of three characters, and 17 more. */
export function newId(prefix: string): string {
  return prefix + Array.from(randomBytes(17), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
}
