import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { freePort } from '../../http/testing/free-port.ts';
import { describeTable } from '../describe-table.ts';
import { parseTableDefinition } from '../table-definition.ts';
import { COUNTERS, NOTES, tableResource } from './stage.ts';

/**
 * Tells whether another implementation of DynamoDB is installed for comparison: `cargo install
 * dynoxide-rs --version 3.0.0`, which reports version 1.3.0.
 */
export function hasDynoxide(): boolean {
  try {
    return execFileSync('dynoxide', ['--version'], { encoding: 'utf8' }).startsWith('dynoxide ');
  } catch {
    return false;
  }
}

/** dynoxide with these tables (default: the stage's), in memory. */
export async function startDynoxide(
  tables: readonly Readonly<Record<string, unknown>>[] = [NOTES, COUNTERS],
): Promise<{
  readonly client: DynamoDBClient;
  stop(): Promise<void>;
}> {
  const port = await freePort();
  const child = spawn('dynoxide', ['serve', '--port', String(port), '--log', 'quiet'], {
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  const client = new DynamoDBClient({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    maxAttempts: 1,
  });
  while (child.exitCode === null && !(await answers(client))) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  for (const args of tables) {
    const place = { region: 'us-east-1', accountId: '000000000000' };
    const table = describeTable(parseTableDefinition(tableResource(args)), place, 0);
    const { AttributeDefinitions, GlobalSecondaryIndexes, KeySchema, TableName } = table;
    const { LocalSecondaryIndexes } = table;
    const indexesOf = (described: typeof GlobalSecondaryIndexes) =>
      described?.map(({ IndexName, KeySchema: key, Projection }) => ({
        IndexName,
        KeySchema: key,
        Projection,
      }));
    await client.send(
      new CreateTableCommand({
        TableName,
        KeySchema,
        AttributeDefinitions,
        BillingMode: 'PAY_PER_REQUEST',
        ...(GlobalSecondaryIndexes && {
          GlobalSecondaryIndexes: indexesOf(GlobalSecondaryIndexes),
        }),
        ...(LocalSecondaryIndexes && { LocalSecondaryIndexes: indexesOf(LocalSecondaryIndexes) }),
      } as ConstructorParameters<typeof CreateTableCommand>[0]),
    );
  }
  return {
    client,
    async stop() {
      client.destroy();
      child.kill();
      await ended;
    },
  };
}

async function answers(client: DynamoDBClient): Promise<boolean> {
  try {
    await client.send(new ListTablesCommand({}));
    return true;
  } catch {
    return false;
  }
}
