import type { Caller } from '@three-tier-chat/identity';

/** What the directory knows about a user, who may have no email there. */
interface UserInfo {
  readonly displayName: string;
  readonly email?: string;
}

/** Where users are looked up. */
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

  /** The HTTP status that says the same. */
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

/** What Okta asks for before it tells about a user (OpenID Connect Core §5.3). */
const DIRECTORY_SCOPE = 'openid';

/**
 * Who the caller is: rights from the verified token, name and email from the directory. A sign-in
 * without `openid` tells neither: the login then stands for the name
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
