import { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import type { PolicyStatement } from './service-role.ts';
import { userDataTable } from './user-data-table.ts';

/**
 * The table of what users tell of themselves. A partition is one user: their records, the activity, and
 * the idempotency keys of their last changes; its key is a hash.
 */
export class ProfilesTable extends Construct {
  readonly name: string;
  /** What the API's function may do: just what it does, on this table alone. */
  readonly statements: readonly PolicyStatement[];

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    const table = userDataTable(this, 'table', { settings, name: 'profiles' });
    this.name = table.name;
    this.statements = [
      {
        Sid: 'ReadProfiles',
        Effect: 'Allow',
        Action: ['dynamodb:GetItem', 'dynamodb:Query'],
        Resource: table.arn,
      },
      {
        Sid: 'WriteProfiles',
        Effect: 'Allow',
        Action: 'dynamodb:PutItem',
        Resource: table.arn,
      },
    ];
  }
}
