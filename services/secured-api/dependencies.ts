import type { ApiDependencies } from '@three-tier-chat/api';
import type { UserDirectory } from './profile.ts';

/** The dependencies of this API's operations. */
export interface Dependencies extends ApiDependencies {
  readonly directory: UserDirectory;
}
