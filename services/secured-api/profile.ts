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

/** `refused`: the directory does not accept the caller's token. `unavailable`: it gave no usable answer. */
export type UserLookupFault = 'refused' | 'unavailable';

export class UserLookupError extends Error {
  override readonly name = 'UserLookupError';

  readonly fault: UserLookupFault;

  /** The HTTP status that says the same. */
  readonly status: 401 | 503;

  constructor(fault: UserLookupFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
    this.status = fault === 'refused' ? 401 : 503;
  }
}

export interface Profile extends UserInfo {
  readonly uid: string;
  readonly login: string;
  readonly groups: string[];
  readonly scopes: string[];
}

/** Who the caller is: rights from the verified token, name and email from the directory. */
export async function readProfile(caller: Caller, directory: UserDirectory): Promise<Profile> {
  const { displayName, email } = await directory.lookUp(caller);
  return {
    uid: caller.uid,
    login: caller.login,
    displayName,
    ...(email !== undefined && { email }),
    groups: [...caller.groups],
    scopes: [...caller.scopes],
  };
}
