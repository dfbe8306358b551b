import type { DeclarationOf } from '@three-tier-chat/wire-contract';
import type { Environment } from './settings.ts';

/** What this API is to everybody else. */
export const service = {
  service: 'conversations',
  owner: 'chat',
  edgePaths: '/api/conversations*',
  scopes: {
    read: {
      name: 'conversations.read',
      displayName: 'Read conversations',
      description: 'Read your own conversations.',
    },
    write: {
      name: 'conversations.write',
      displayName: 'Keep conversations',
      description: 'Add to, rename, pin and delete your own conversations.',
    },
  },
  // A partition is one owner's list, or the turns of one conversation. An index of the same partition,
  // unlike one across partitions, can be read consistently: a page that appended finds the conversation
  // in its list. It sorts that list: pinned ones last, then by their last turn.
  table: {
    name: 'conversations',
    index: { name: 'by-recency', attribute: 'recency' },
    statements: {
      ReadConversations: { actions: ['GetItem', 'Query'], on: 'table' },
      ListConversations: { actions: ['Query'], on: 'index' },
      WriteConversations: { actions: ['PutItem', 'DeleteItem', 'BatchWriteItem'], on: 'table' },
    },
  },
  variables: { RETENTION_DAYS: 'conversationRetentionDays' },
} as const satisfies DeclarationOf<Environment>;
