import type { ApiDependencies } from '@three-tier-chat/api';
import type { WidgetStore } from './store.ts';

/** The dependencies of this API's operations. */
export interface Dependencies extends ApiDependencies {
  readonly store: WidgetStore;
}
