import type { DeclaredTable } from '@three-tier-chat/wire-contract';
import { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import type { PolicyStatement } from './service-role.ts';
import { userDataTable } from './user-data-table.ts';

/** The table that an API declares, and what its function may do with it, on this table alone. */
export class ApiTable extends Construct {
  readonly name: string;
  readonly statements: readonly PolicyStatement[];

  constructor(
    scope: Construct,
    id: string,
    settings: Settings,
    { name, index, statements }: DeclaredTable,
  ) {
    super(scope, id);
    const table = userDataTable(this, 'table', { settings, name, ...(index && { index }) });
    this.name = table.name;
    this.statements = Object.entries(statements).map(([Sid, { actions, on }]) => ({
      Sid,
      Effect: 'Allow',
      // As IAM stores it: a list of one is a difference to some readers of plans.
      Action: actions.length === 1 ? named(String(actions[0])) : actions.map(named),
      Resource: on === 'index' && index ? `${table.arn}/index/${index.name}` : table.arn,
    }));
  }
}

function named(action: string): string {
  return `dynamodb:${action}`;
}
