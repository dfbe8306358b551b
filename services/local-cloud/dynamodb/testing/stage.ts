import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { CloudContext } from '../../context.ts';
import type { RunningService } from '../../emulated-service.ts';
import { ADMINISTRATOR_KEYS } from '../../iam/administrator.ts';
import type { Credentials } from '../../iam/credentials.ts';
import { makeIam } from '../../iam/testing/iam.ts';
import { createMemoryLogStore } from '../../logs/memory-log-store.ts';
import { portsFrom } from '../../ports.ts';
import type { Resource } from '../../terraform/resource.ts';
import { IDENTITY, makeResource, setOf } from '../../terraform/testing/make-resource.ts';
import { dynamoDbAttributes } from '../attributes.ts';
import { DYNAMODB_PORT } from '../port.ts';
import { startDynamoDb } from '../start-dynamodb.ts';

/** A table as a stack may have it: two keys, an index by time, expiring items. */
export const NOTES = {
  name: 'notes',
  billing_mode: 'PAY_PER_REQUEST',
  hash_key: 'owner',
  range_key: 'id',
  attribute: [
    { name: 'owner', type: 'S' },
    { name: 'id', type: 'S' },
    { name: 'at', type: 'N' },
  ],
  global_secondary_index: [
    { name: 'by-time', hash_key: 'owner', range_key: 'at', projection_type: 'ALL' },
  ],
  ttl: { attribute_name: 'expires', enabled: true },
  point_in_time_recovery: { enabled: true },
  server_side_encryption: { enabled: true },
  deletion_protection_enabled: true,
} as const;

/** A second table, with one key. */
export const COUNTERS = {
  name: 'counters',
  billing_mode: 'PAY_PER_REQUEST',
  hash_key: 'name',
  attribute: [{ name: 'name', type: 'S' }],
} as const;

type TableArguments = Readonly<Record<string, unknown>>;

export function tableResource(args: TableArguments): Resource {
  return makeResource(
    'aws_dynamodb_table',
    String(args['name']),
    args,
    dynamoDbAttributes(IDENTITY),
  );
}

export interface StageOptions {
  readonly tables?: readonly TableArguments[];
  /** Roles and their policies. */
  readonly iam?: readonly Resource[];
  readonly folder?: string;
  readonly port?: number;
}

export function makeContext({ tables = [NOTES, COUNTERS], iam = [], port = 0 }: StageOptions) {
  const resources = tables.map(tableResource);
  const lines: Readonly<Record<string, unknown>>[] = [];
  const logs = createMemoryLogStore({ onLine: (line) => lines.push({ ...line }) });
  const context = {
    portOf: portsFrom(4000, [[DYNAMODB_PORT, port]]),
    region: 'us-east-1',
    accountId: '000000000000',
    resources: () => setOf(resources),
    logs,
    iam: makeIam(iam, logs),
  } satisfies Partial<CloudContext> as unknown as CloudContext;
  return { context, lines };
}

export interface Stage {
  readonly service: RunningService;
  readonly context: CloudContext;
  /** All log lines. */
  readonly lines: readonly Readonly<Record<string, unknown>>[];
  readonly folder: string;
  /** A client of the account's administrator, or with these credentials. */
  client(credentials?: Credentials): DynamoDBClient;
  stop(): Promise<void>;
}

/** The local DynamoDB on a free port and, unless named, in a temporary folder of its own. */
export async function startStage(options: StageOptions = {}): Promise<Stage> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'dynamodb-')));
  const remove = async () => {
    if (options.folder === undefined) await rm(folder, { recursive: true });
  };
  const { context, lines } = makeContext(options);
  const service = await startDynamoDb(context, { dataFolder: folder }).catch(async (error) => {
    await remove();
    throw error;
  });
  const clients: DynamoDBClient[] = [];
  return {
    service,
    context,
    lines,
    folder,
    client(credentials = ADMINISTRATOR_KEYS) {
      const client = new DynamoDBClient({
        region: 'us-east-1',
        endpoint: service.url,
        maxAttempts: 1,
        credentials,
      });
      clients.push(client);
      return client;
    },
    async stop() {
      for (const client of clients) client.destroy();
      await service.stop();
      await remove();
    },
  };
}
