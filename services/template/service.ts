import type { DeclarationOf } from '@three-tier-chat/wire-contract';
import type { Environment } from './settings.ts';

/** What this API is to everybody else. */
export const service = {
  service: 'widgets',
  owner: 'platform',
  toolTarget: 'widgetsApi',
  scopes: {
    read: {
      name: 'widgets.read',
      displayName: 'Read widgets',
      description: 'Read your own widgets.',
    },
    write: {
      name: 'widgets.write',
      displayName: 'Change widgets',
      description: 'Add to your own widgets.',
    },
  },
  // A partition is one user: the list, and the idempotency keys of its last changes.
  table: {
    name: 'widgets',
    statements: {
      ReadWidgets: { actions: ['GetItem'], on: 'table' },
      WriteWidgets: { actions: ['PutItem'], on: 'table' },
    },
  },
} as const satisfies DeclarationOf<Environment>;
