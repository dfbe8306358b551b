import { demand, type Judge, type Policy } from './policy.ts';
import { edit, referent } from './world.ts';

const ALGORITHM = 'rule.0.apply_server_side_encryption_by_default.sse_algorithm';
const BUCKET_KEY = 'rule.0.apply_server_side_encryption_by_default.kms_master_key_id';
const IMAGES_KEY = 'encryption_configuration.0.kms_key';
const ADVICE = "give it customerKeyArn, or AWS's own key encrypts it";

const hasKey: Policy['where'] = ({ customerManagedKey }) => customerManagedKey;

/** The stacks find the key by its alias; the bootstrap has it. */
const isKey = (value: unknown) =>
  /^\$\{(?:data\.aws_kms_alias\.[\w-]*key\.target_key_arn|aws_kms_key\.[\w-]+\.arn)\}$/.test(
    String(value),
  );

const byKey =
  (argument: string): Judge =>
  (subject) =>
    demand(subject, argument, isKey, ADVICE);

export const KEY_POLICIES: readonly Policy[] = [
  {
    name: 'everything that is kept is encrypted with the key of the account, where there is one',
    where: hasKey,
    judge: {
      aws_cloudwatch_log_group: byKey('kms_key_id'),
      aws_dynamodb_table: byKey('server_side_encryption.kms_key_arn'),
      aws_ecr_repository: byKey(IMAGES_KEY),
      aws_lambda_function: byKey('kms_key_arn'),
      aws_s3_bucket_server_side_encryption_configuration: (encryption, world) => [
        ...demand(encryption, ALGORITHM, 'aws:kms', ADVICE),
        ...byKey(BUCKET_KEY)(encryption, world),
      ],
      aws_sns_topic: byKey('kms_master_key_id'),
    },
    seeds: [
      ...(
        [
          ['api/secured-api/logs', 'kms_key_id'],
          ['app/edge/logs-group', 'kms_key_id'],
          ['conversations/table/table', 'server_side_encryption.kms_key_arn'],
          ['bootstrap/images', IMAGES_KEY],
          ['gateway/interceptor/function', 'kms_key_arn'],
          ['bootstrap/states/encryption', BUCKET_KEY],
          ['app/site/encryption', BUCKET_KEY],
          ['gateway/alarms', 'kms_master_key_id'],
        ] as const
      ).map(([at, argument]) => ({
        mistake: `${at} without the key`,
        plant: edit(at, argument, undefined),
        finds: `${at}: ${argument} is not set`,
      })),
      {
        mistake: "a site by S3's own key",
        plant: edit('app/site/encryption', ALGORITHM, 'AES256'),
        finds: `app/site/encryption: ${ALGORITHM} is "AES256"`,
      },
      {
        mistake: 'a table by the key of somebody else',
        plant: edit(
          'api/table/table',
          'server_side_encryption.kms_key_arn',
          'arn:aws:kms:us-east-1:999999999999:key/1',
        ),
        finds:
          'api/table/table: server_side_encryption.kms_key_arn is "arn:aws:kms:us-east-1:999999999999:key/1"',
      },
    ],
  },
  {
    name: 'a key is turned over, kept, and found by its alias',
    where: hasKey,
    judge: {
      aws_kms_key: (key) => [
        ...demand(key, 'enable_key_rotation', true, 'set true'),
        ...demand(key, 'lifecycle.prevent_destroy', true, 'set true: its data go with it'),
        ...demand(
          key,
          'deletion_window_in_days',
          30,
          'set 30, the longest time to find out that it is still needed',
        ),
      ],
      aws_kms_alias: (alias, world) => [
        ...demand(alias, 'name', 'alias/three-tier-chat', 'the stacks look for that name'),
        ...demand(
          alias,
          'target_key_id',
          (id) => referent(world, id)?.type === 'aws_kms_key',
          'name the key beside it',
        ),
      ],
    },
    seeds: [
      {
        mistake: 'a key for ever',
        plant: edit('bootstrap/customer-key/key', 'enable_key_rotation', false),
        finds: 'bootstrap/customer-key/key: enable_key_rotation is false',
      },
      {
        mistake: 'a key that goes',
        plant: edit('bootstrap/customer-key/key', 'lifecycle', undefined),
        finds: 'bootstrap/customer-key/key: lifecycle.prevent_destroy is not set',
      },
      {
        mistake: 'a key that is gone within a week',
        plant: edit('bootstrap/customer-key/key', 'deletion_window_in_days', 7),
        finds: 'bootstrap/customer-key/key: deletion_window_in_days is 7',
      },
      {
        mistake: 'an alias that no stack looks for',
        plant: edit('bootstrap/customer-key/alias', 'name', 'alias/chat'),
        finds: 'bootstrap/customer-key/alias: name is "alias/chat"',
      },
    ],
  },
];
