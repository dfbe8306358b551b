import type { Explanation } from '@three-tier-chat/api';
import { IdentityError } from '@three-tier-chat/identity';
import { UserLookupError } from './profile.ts';

/** Explains a failed lookup to the caller. */
export function explainLookupError(error: Error): Explanation | undefined {
  if (!(error instanceof UserLookupError)) return undefined;
  return {
    answer: asIdentityError(error),
    outcome: `directory-${error.fault}`,
    event: 'profile.not_read',
    code: error.fault,
  };
}

/** Maps Okta's refusal to the same error as our own check would give. */
function asIdentityError({ fault }: UserLookupError): IdentityError {
  switch (fault) {
    case 'refused':
      return new IdentityError('invalid-token', 'the sign-in service does not accept the token');
    case 'not-allowed':
      return new IdentityError(
        'insufficient-scope',
        'the sign-in service does not allow this sign-in to read the profile',
      );
    case 'unavailable':
      return new IdentityError('keys-unavailable', 'the sign-in service gave no usable answer');
  }
}
