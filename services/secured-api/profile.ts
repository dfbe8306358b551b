import type { Caller } from '@three-tier-chat/identity';

/** The directory's data about a user; the email is optional there. */
interface UserInfo {
  readonly displayName: string;
  readonly email?: string;
}

/** Looks up users. */
export interface UserDirectory {
  /** @throws UserLookupError */
  lookUp(caller: Caller): Promise<UserInfo>;
}

/**
 * `refused`: the directory does not accept the caller's token. `not-allowed`: it accepts the token and
 * does not allow the lookup. `unavailable`: it gave no usable answer.
 */
export type UserLookupFault = 'refused' | 'not-allowed' | 'unavailable';

const STATUS = { refused: 401, 'not-allowed': 403, unavailable: 503 } as const;

export class UserLookupError extends Error {
  override readonly name = 'UserLookupError';

  readonly fault: UserLookupFault;

  /** The corresponding HTTP status. */
  readonly status: 401 | 403 | 503;

  constructor(fault: UserLookupFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
    this.status = STATUS[fault];
  }
}

export interface Profile extends UserInfo {
  readonly uid: string;
  readonly login: string;
  readonly groups: string[];
  readonly scopes: string[];
}

/** The scope that Okta's userinfo requires (OpenID Connect Core §5.3). */
const DIRECTORY_SCOPE = 'openid';

/**
 * Reads the caller's profile: groups and scopes from the verified token, name and email from the
 * directory. A sign-in without `openid` gives neither: the login then serves as the name
 * (docs/decisions/profile-without-openid.md).
 */
export async function readProfile(caller: Caller, directory: UserDirectory): Promise<Profile> {
  const { displayName, email }: UserInfo = caller.scopes.includes(DIRECTORY_SCOPE)
    ? await directory.lookUp(caller)
    : { displayName: caller.login };
  return {
    uid: caller.uid,
    login: caller.login,
    displayName,
    ...(email !== undefined && { email }),
    groups: [...caller.groups],
    scopes: [...caller.scopes],
  };
}
