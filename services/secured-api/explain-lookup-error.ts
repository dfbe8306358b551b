import type { Explanation } from '@three-tier-chat/api';
import { IdentityError } from '@three-tier-chat/identity';
import { UserLookupError } from './profile.ts';

/** Says what a failed lookup means to the caller. */
export function explainLookupError(error: Error): Explanation | undefined {
  if (!(error instanceof UserLookupError)) return undefined;
  return {
    answer: asIdentityError(error),
    outcome: `directory-${error.fault}`,
    event: 'profile.not_read',
    code: error.fault,
  };
}

/** Okta's word counts like our own, and each of its words keeps its meaning on the way out. */
function asIdentityError({ fault }: UserLookupError): IdentityError {
  switch (fault) {
    case 'refused':
      return new IdentityError('invalid-token', 'the sign-in service does not accept the token');
    case 'not-allowed':
      return new IdentityError(
        'insufficient-scope',
        'the sign-in service does not tell this sign-in about its user',
      );
    case 'unavailable':
      return new IdentityError('keys-unavailable', 'the sign-in service gave no usable answer');
  }
}
