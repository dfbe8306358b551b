import { join } from 'node:path';
import type { CloudContext } from '../context.ts';
import type { RunningService } from '../emulated-service.ts';
import { serveHttp } from '../http/serve-http.ts';
import { localUrl } from '../ports.ts';
import { createDynamoDbHandler, refuseUnread } from './create-dynamodb-handler.ts';
import { openDatabase } from './database.ts';
import { describeUnexpected, makeFault } from './dynamodb-fault.ts';
import { dynamoDbSwitches } from './dynamodb-switches.ts';
import { DYNAMODB_PORT } from './port.ts';
import { parseTableDefinition } from './table-definition.ts';

/**
 * The largest request that DynamoDB documents is a BatchWriteItem's (API Reference,
 * "BatchWriteItem").
 */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

export interface DynamoDbOptions {
  /** Items are stored in `dynamodb/` below it. */
  readonly dataFolder: string;
}

const FAULTS = {
  'dynamodb-error': () => makeFault('InternalServerError', 'Internal server error'),
  'dynamodb-throttle': () =>
    makeFault(
      'ProvisionedThroughputExceededException',
      'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.',
    ),
} as const;

/**
 * DynamoDB with the tables of the stacks.
 *
 * @throws StoreError if the stored data cannot be used; Error naming an argument of a table that
 * the local cloud or DynamoDB refuses.
 */
export async function startDynamoDb(
  context: CloudContext,
  { dataFolder }: DynamoDbOptions,
): Promise<RunningService> {
  const tables = context.resources().ofType('aws_dynamodb_table').map(parseTableDefinition);
  const database = await openDatabase(join(dataFolder, 'dynamodb'), tables, context);
  const active = new Set<keyof typeof FAULTS>();
  const setFault = (name: keyof typeof FAULTS) => (on: boolean) => {
    if (on) active.add(name);
    else active.delete(name);
  };
  const sweep = async () => {
    try {
      const count = await database.deleteExpired(Date.now());
      if (count > 0) context.logs.write('dynamodb', 'items-expired', { count });
    } catch (error) {
      const why = describeUnexpected(error);
      context.logs.write('dynamodb', 'expiry-failed', { level: 'ERROR', error: why });
    }
  };
  await sweep();
  const timer = setInterval(sweep, dynamoDbSwitches.expirySweepMs).unref();
  const handler = createDynamoDbHandler(context, database, {
    fault: () => {
      const [name] = active;
      return name && FAULTS[name]();
    },
  });
  const close = async () => {
    clearInterval(timer);
    await database.close();
  };
  try {
    const server = await serveHttp(context.portOf(DYNAMODB_PORT), handler, {
      bodyBytes: MAX_BODY_BYTES,
      refuse: (fault) =>
        fault === 'target'
          ? refuseUnread('The request line names no path')
          : refuseUnread('The request is too large: a body has at most 16 MB'),
    });
    return {
      name: `DynamoDB (${tables.length === 1 ? 'one table' : `${tables.length} tables`})`,
      url: localUrl(server.port),
      faults: {
        'dynamodb-error': setFault('dynamodb-error'),
        'dynamodb-throttle': setFault('dynamodb-throttle'),
      },
      async reset() {
        active.clear();
        await database.forget();
      },
      async stop() {
        await server.close();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}
