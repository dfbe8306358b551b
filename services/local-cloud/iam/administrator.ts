import type { Credentials } from './credentials.ts';
import type { Statement } from './policy-document.ts';

/**
 * The account's administrator: an IAM user with AWS's policy AdministratorAccess. Its keys are not
 * secret, since they are valid only on this machine; with them a developer calls Lambda or X-Ray by
 * hand, as an administrator would.
 */
export const ADMINISTRATOR_KEYS: Credentials = {
  accessKeyId: 'AKIALOCALADMINISTRAT',
  secretAccessKey: 'local-only',
};

export function administratorArn(accountId: string): string {
  return `arn:aws:iam::${accountId}:user/administrator`;
}

/** AWS managed policy AdministratorAccess. */
export const ADMINISTRATOR_ACCESS: readonly Statement[] = [
  { effect: 'Allow', actions: ['*'], resources: ['*'], conditions: [] },
];
