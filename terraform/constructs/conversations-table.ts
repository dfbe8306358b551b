import { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import type { PolicyStatement } from './service-role.ts';
import { userDataTable } from './user-data-table.ts';

/** The index that sorts an owner's conversations: pinned ones last, then by their last turn. */
const RECENCY_INDEX = 'by-recency';

/**
 * The table of the conversations. A partition is one owner's list, or the turns of one conversation;
 * its key is a hash. An index of the same partition, unlike one across partitions, can be read
 * consistently: a page that appended finds the conversation in its list.
 */
export class ConversationsTable extends Construct {
  readonly name: string;
  /** What the API's function may do: just what it does, on this table alone. */
  readonly statements: readonly PolicyStatement[];

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    const table = userDataTable(this, 'table', {
      settings,
      name: 'conversations',
      index: { name: RECENCY_INDEX, attribute: 'recency' },
    });
    this.name = table.name;
    this.statements = [
      {
        Sid: 'ReadConversations',
        Effect: 'Allow',
        Action: ['dynamodb:GetItem', 'dynamodb:Query'],
        Resource: table.arn,
      },
      {
        Sid: 'ListConversations',
        Effect: 'Allow',
        Action: 'dynamodb:Query',
        Resource: `${table.arn}/index/${RECENCY_INDEX}`,
      },
      {
        Sid: 'WriteConversations',
        Effect: 'Allow',
        Action: ['dynamodb:PutItem', 'dynamodb:DeleteItem', 'dynamodb:BatchWriteItem'],
        Resource: table.arn,
      },
    ];
  }
}
