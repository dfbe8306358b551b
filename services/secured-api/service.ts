import type { DeclarationOf } from '@three-tier-chat/wire-contract';
import type { Environment } from './settings.ts';

/** What this API is to everybody else. */
export const service = {
  service: 'secured-api',
  owner: 'profile',
  toolTarget: 'securedApi',
  scopes: {
    read: {
      name: 'profile.read',
      displayName: 'Read profile',
      description: 'Read your own profile.',
    },
    write: {
      name: 'profile.write',
      displayName: 'Change profile',
      description: 'Change your own profile.',
    },
  },
  // A partition is one user: their records, the activity, and the idempotency keys of their last changes.
  table: {
    name: 'profiles',
    statements: {
      ReadProfiles: { actions: ['GetItem', 'Query'], on: 'table' },
      WriteProfiles: { actions: ['PutItem'], on: 'table' },
    },
  },
  variables: { ACTIVITY_RETENTION_DAYS: 'activityRetentionDays' },
} as const satisfies DeclarationOf<Environment>;
