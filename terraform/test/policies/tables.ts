import { valueAt } from './json-path.ts';
import { demand, flaw, listOf, type Policy } from './policy.ts';
import { add, edit, STACK } from './world.ts';

const TABLE = 'conversations/table/table';
const READER = 'conversations/conversations/role/policy';

/** Types by which a table is read or copied without a role of ours. */
const OTHER_WAYS: Readonly<Record<string, string>> = {
  aws_dynamodb_resource_policy: 'leave it out: the role of the API is enough',
  aws_dynamodb_kinesis_streaming_destination: 'leave it out: a stream has readers of its own',
  aws_dynamodb_table_export: 'leave it out: an export has readers of its own',
  aws_dynamodb_global_table: 'leave it out: a replica has readers of its own',
};

/** Actions of a statement on DynamoDB, by whatever name. */
function actionsOnTables(statement: unknown): readonly string[] {
  return listOf(valueAt(statement, 'Action'))
    .map(String)
    .filter((action) => /^(dynamodb:|\*)/i.test(action));
}

/** A reference without another stack's state can only name a table of the policy's own stack. */
const OWN_TABLE = /^\$\{aws_dynamodb_table\.[\w-]+\.arn\}(?:\/index\/[\w-]+)?$/;

function reachesBeyond(statement: unknown): boolean {
  return listOf(valueAt(statement, 'Resource')).some((arn) => !OWN_TABLE.test(String(arn)));
}

export const TABLE_POLICIES: readonly Policy[] = [
  {
    name: "a table is read by the role of its own stack's function alone",
    judge: {
      aws_iam_role_policy: (policy) =>
        listOf(valueAt(policy.json, 'policy.Statement'))
          .filter((statement) => actionsOnTables(statement).length > 0)
          .filter((statement) => reachesBeyond(statement))
          .map((statement) =>
            flaw(
              policy,
              `${valueAt(statement, 'Sid')} allows ${actionsOnTables(statement).join(', ')} on a table that is not its own`,
              "ask that table's API, with the user's token",
            ),
          ),
      aws_dynamodb_table: (table) =>
        demand(
          table,
          'stream_enabled',
          (isEnabled) => isEnabled !== true,
          'leave it out: a stream has readers of its own',
        ),
    },
    seeds: [
      {
        mistake: 'an agent that reads conversations by its own role',
        plant: edit('agent/runtime/role/policy', 'policy.Statement.0', {
          Sid: 'ReadConversations',
          Effect: 'Allow',
          Action: 'dynamodb:Query',
          Resource:
            'arn:aws:dynamodb:us-east-1:111122223333:table/three-tier-chat-conversations-dev',
        }),
        finds:
          'agent/runtime/role/policy: ReadConversations allows dynamodb:Query on a table that is not its own',
      },
      {
        mistake: 'another API that reads them',
        plant: edit('api/secured-api/role/policy', 'policy.Statement.1', {
          Sid: 'ReadTables',
          Effect: 'Allow',
          Action: ['dynamodb:GetItem'],
          Resource: '*',
        }),
        finds:
          'api/secured-api/role/policy: ReadTables allows dynamodb:GetItem on a table that is not its own',
      },
      {
        mistake: 'an API of conversations that reads every table',
        plant: edit(
          READER,
          'policy.Statement.2.Resource',
          'arn:aws:dynamodb:us-east-1:111122223333:table/other',
        ),
        finds: `${READER}: ReadConversations allows dynamodb:GetItem, dynamodb:Query on a table that is not its own`,
      },
      {
        mistake: 'an API of profiles that reads conversations',
        plant: edit(
          'api/secured-api/role/policy',
          'policy.Statement.2.Resource',
          'arn:aws:dynamodb:us-east-1:111122223333:table/three-tier-chat-conversations-dev',
        ),
        finds:
          'api/secured-api/role/policy: ReadProfiles allows dynamodb:GetItem, dynamodb:Query on a table that is not its own',
      },
      {
        mistake: 'a stream of what was said',
        plant: edit(TABLE, 'stream_enabled', true),
        finds: `${TABLE}: stream_enabled is true`,
      },
    ],
  },
  {
    name: 'no table is read past its role',
    judge: {
      [STACK]: (stack) =>
        Object.entries(OTHER_WAYS)
          .filter(([type]) => valueAt(stack.json, `resource.${type}`) !== undefined)
          .map(([type, advice]) => flaw(stack, `it has an ${type}`, advice)),
    },
    seeds: Object.keys(OTHER_WAYS).map((type) => ({
      mistake: `an ${type}`,
      plant: add('conversations', type),
      finds: `conversations: it has an ${type}`,
    })),
  },
  {
    name: 'a table is encrypted, can be brought back, forgets in time and is not deleted by mistake',
    judge: {
      aws_dynamodb_table: (table, { settings }) => [
        ...demand(table, 'server_side_encryption.enabled', true, 'set true'),
        ...demand(table, 'point_in_time_recovery.enabled', true, 'set true'),
        ...demand(table, 'ttl.enabled', true, 'set true, or what is old is kept for ever'),
        ...demand(
          table,
          'deletion_protection_enabled',
          settings.preventDestroy,
          'set preventDestroy',
        ),
      ],
    },
    seeds: [
      {
        mistake: 'a table by a key that nobody sees used',
        plant: edit(TABLE, 'server_side_encryption.enabled', false),
        finds: `${TABLE}: server_side_encryption.enabled is false`,
      },
      {
        mistake: 'a table that cannot be brought back',
        plant: edit(TABLE, 'point_in_time_recovery', undefined),
        finds: `${TABLE}: point_in_time_recovery.enabled is not set`,
      },
      {
        mistake: 'a table that keeps all for ever',
        plant: edit(TABLE, 'ttl.enabled', false),
        finds: `${TABLE}: ttl.enabled is false`,
      },
      {
        mistake: 'an activity that is kept for ever',
        plant: edit('api/table/table', 'ttl', undefined),
        finds: 'api/table/table: ttl.enabled is not set',
      },
      {
        mistake: 'a table that goes by mistake',
        where: ({ preventDestroy }) => preventDestroy,
        plant: edit(TABLE, 'deletion_protection_enabled', false),
        finds: `${TABLE}: deletion_protection_enabled is false`,
      },
    ],
  },
];
