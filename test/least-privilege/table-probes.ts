import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApiDeclaration } from '@three-tier-chat/wire-contract';
import { startDynamoDb } from '../../services/local-cloud/dynamodb/start-dynamodb.ts';
import { signedFetch } from '../../services/local-cloud/iam/testing/signed-fetch.ts';
import { type ApiService, SERVICES } from '../../terraform/services.ts';
import type { PermissionProbe } from './permission-probes.ts';

const KEY = { partition: { S: 'p' }, item: { S: 'i' } };
const PROFILES = { api: 'secured-api', table: 'profiles' };

/** A request of each action, which any table of users' data takes. */
const REQUESTS: Readonly<Record<string, object>> = {
  GetItem: { Key: KEY },
  PutItem: { Item: KEY },
  DeleteItem: { Key: KEY },
  Query: {
    KeyConditionExpression: '#partition = :partition',
    ExpressionAttributeNames: { '#partition': 'partition' },
    ExpressionAttributeValues: { ':partition': KEY.partition },
  },
};

/** An API's function does with its table what a statement of its declaration allows first. */
export function useTable(api: ApiService, sid: string): PermissionProbe {
  const { table }: ApiDeclaration = SERVICES[api].api;
  const { actions: [action = ''] = [], on } = table?.statements[sid] ?? {};
  const request = REQUESTS[action];
  if (!table || !request) throw new Error(`No request tells whether ${api} may ${action}`);
  return askTable({ api, table: table.name }, action, {
    ...request,
    ...(on === 'index' && { IndexName: table.index?.name }),
  });
}

/** The secured API's function reads a record and its idempotency key. */
export const readProfile = askTable(PROFILES, 'TransactGetItems', {
  TransactItems: [{ Get: { TableName: nameOf(PROFILES.table), Key: KEY } }],
});

/** It writes them. */
export const writeProfile = askTable(PROFILES, 'TransactWriteItems', {
  TransactItems: [{ Put: { TableName: nameOf(PROFILES.table), Item: KEY } }],
});

/** Asks with the role that the stack gives the function. */
function askTable(
  { api, table }: { readonly api: string; readonly table: string },
  operation: string,
  request: object,
): PermissionProbe {
  const name = nameOf(api);
  return async ({ context }) => {
    const dataFolder = await mkdtemp(join(tmpdir(), 'table-probe-'));
    const service = await startDynamoDb(context, { dataFolder });
    try {
      if (!service) throw new Error('The stacks have no table');
      const session = context.iam.assume({
        service: 'lambda.amazonaws.com',
        roleArn: `arn:aws:iam::${context.accountId}:role/${name}`,
        sourceArn: `arn:aws:lambda:${context.region}:${context.accountId}:function:${name}`,
        sessionName: name,
      });
      if (!session) throw new Error('The function cannot take its role');
      const answer = await signedFetch(session.credentials, 'dynamodb', {
        url: `${service.url}/`,
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': `DynamoDB_20120810.${operation}`,
        },
        body: JSON.stringify(
          'TransactItems' in request ? request : { TableName: nameOf(table), ...request },
        ),
      });
      return answer.ok ? 'allowed' : await answer.text();
    } finally {
      await service?.stop();
      await rm(dataFolder, { recursive: true });
    }
  };
}

function nameOf(part: string): string {
  return `three-tier-chat-${part}-local`;
}
