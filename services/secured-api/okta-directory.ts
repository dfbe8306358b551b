import * as z from 'zod';
import { type UserDirectory, UserLookupError, type UserLookupFault } from './profile.ts';

const TIMEOUT_MS = 5000;

/** OpenID Connect Core §5.3.2. */
const userInfo = z.looseObject({
  sub: z.string(),
  name: z.string().min(1).optional(),
  preferred_username: z.string().min(1).optional(),
  email: z.string().min(1).optional(),
});

interface OktaDirectoryOptions {
  readonly issuer: string;
  readonly fetch?: typeof fetch;
}

/** Looks users up at Okta's userinfo endpoint with their own token, which is sent unchanged. */
export function createOktaDirectory(options: OktaDirectoryOptions): UserDirectory {
  const { issuer, fetch: ask = globalThis.fetch } = options;
  return {
    async lookUp(caller) {
      const response = await ask(`${issuer}/v1/userinfo`, {
        headers: { authorization: `Bearer ${caller.token}`, accept: 'application/json' },
        // A redirect would send the token to an address that is not configured.
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      }).catch((cause: unknown) => {
        throw new UserLookupError('unavailable', 'Okta’s userinfo cannot be reached', { cause });
      });
      if (!response.ok) {
        await response.body?.cancel();
        throw new UserLookupError(
          faultForStatus(response.status),
          `Okta’s userinfo answered ${response.status}`,
        );
      }
      const answer = userInfo.safeParse(
        await response.json().catch((cause: unknown) => {
          throw new UserLookupError('unavailable', 'Okta’s userinfo cannot be read', { cause });
        }),
      );
      if (!answer.success) {
        throw new UserLookupError(
          'unavailable',
          'Okta’s userinfo answered in an unexpected format',
        );
      }
      // "The sub Claim in the UserInfo Response MUST be verified" (OpenID Connect Core §5.3.2).
      if (answer.data.sub !== caller.uid) {
        throw new UserLookupError('unavailable', 'Okta’s userinfo answered about another user');
      }
      const { name, preferred_username, email } = answer.data;
      return {
        displayName: name ?? preferred_username ?? caller.login,
        ...(email !== undefined && { email }),
      };
    },
  };
}

/** RFC 6750 §3.1: 403 is `insufficient_scope`, which signing in again does not change. */
function faultForStatus(status: number): UserLookupFault {
  if (status === 401) return 'refused';
  return status === 403 ? 'not-allowed' : 'unavailable';
}
