import type { ApiDependencies } from '@three-tier-chat/api';
import type { ConversationStore } from './conversation-store.ts';

/** What the operations of this API are given. */
export interface Dependencies extends ApiDependencies {
  readonly store: ConversationStore;
}
