import type { ApiDependencies } from '@three-tier-chat/api';
import type { UserDirectory } from './profile.ts';

/** What the operations of this API are given. */
export interface Dependencies extends ApiDependencies {
  readonly directory: UserDirectory;
}
