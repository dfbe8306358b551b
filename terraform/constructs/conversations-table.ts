import { DynamodbTable } from '@cdktf/provider-aws/lib/dynamodb-table/index.js';
import { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import { nameOf } from './names.ts';
import type { PolicyStatement } from './service-role.ts';

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
    const table = new DynamodbTable(this, 'table', {
      name: nameOf('conversations', settings),
      billingMode: 'PAY_PER_REQUEST',
      hashKey: 'partition',
      rangeKey: 'item',
      attribute: [
        { name: 'partition', type: 'S' },
        { name: 'item', type: 'S' },
        { name: 'recency', type: 'S' },
      ],
      localSecondaryIndex: [{ name: RECENCY_INDEX, rangeKey: 'recency', projectionType: 'ALL' }],
      ttl: { attributeName: 'expiresAt', enabled: true },
      pointInTimeRecovery: { enabled: true },
      // By AWS's key in KMS, whose use CloudTrail records.
      serverSideEncryption: { enabled: true },
      deletionProtectionEnabled: settings.preventDestroy,
      lifecycle: { preventDestroy: settings.preventDestroy },
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
