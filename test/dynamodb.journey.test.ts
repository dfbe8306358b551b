import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMINISTRATOR_KEYS } from '../services/local-cloud/iam/administrator.ts';
import { signedFetch } from '../services/local-cloud/iam/testing/signed-fetch.ts';
import { at } from '../terraform/testing/stack-json.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';

let cloud: LocalCloud;
beforeAll(async () => {
  cloud = await startLocalCloud({
    edit: {
      api: (stack) => {
        at(stack, 'resource', 'aws_dynamodb_table')['notes'] = {
          name: 'notes',
          billing_mode: 'PAY_PER_REQUEST',
          hash_key: 'id',
          attribute: [{ name: 'id', type: 'S' }],
        };
      },
    },
  });
});
afterAll(() => cloud?.stop());

async function ask(operation: string, request: object): Promise<unknown> {
  const response = await signedFetch(ADMINISTRATOR_KEYS, 'dynamodb', {
    url: `${cloud.url(10)}/`,
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
    },
    body: JSON.stringify(request),
  });
  expect(response.status).toBe(200);
  return response.json();
}

describe('a table of a stack', () => {
  it('starts with the cloud, and a reset deletes its items', async () => {
    const status = await fetch(`${cloud.url(9)}/status`).then((response) => response.json());
    expect(status).toMatchObject({
      services: expect.arrayContaining([{ name: 'DynamoDB (3 tables)', url: cloud.url(10) }]),
    });
    await ask('PutItem', { TableName: 'notes', Item: { id: { S: '1' } } });
    const count = () => ask('Scan', { TableName: 'notes', Select: 'COUNT' });
    expect(await count()).toEqual({ Count: 1, ScannedCount: 1 });
    await cloud.reset();
    expect(await count()).toEqual({ Count: 0, ScannedCount: 0 });
  });
});
