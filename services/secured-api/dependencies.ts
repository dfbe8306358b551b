import type { ApiDependencies } from '@three-tier-chat/api';
import type { UserDirectory } from './profile.ts';
import type { UserStore } from './user-store.ts';

/** The dependencies of this API's operations. */
export interface Dependencies extends ApiDependencies {
  readonly directory: UserDirectory;
  readonly store: UserStore;
}
