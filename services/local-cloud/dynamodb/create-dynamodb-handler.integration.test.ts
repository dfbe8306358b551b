import { crc32 } from 'node:zlib';
import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { AS_JSON, call, PUT, start, useStages } from './create-dynamodb-handler.fixture.ts';
import { note, refusalOf } from './testing/commands.ts';

useStages();

describe('an answer', () => {
  it('has DynamoDB’s headers, and a log line that contains nothing of the item', async () => {
    const stage = await start();
    const root = '1-0000000a-00000000000000000000000a';
    const response = await call(stage, {
      body: JSON.stringify({ ...PUT, Item: note('o', '1', { text: { S: 'a secret' } }) }),
      headers: { ...AS_JSON, 'x-amzn-trace-id': `Root=${root}` },
    });
    const text = await response.text();
    expect([response.status, text]).toEqual([200, '{}']);
    expect(response.headers.get('content-type')).toBe('application/x-amz-json-1.0');
    expect(response.headers.get('x-amz-crc32')).toBe(String(crc32(text)));
    expect(response.headers.get('x-amzn-requestid')).toMatch(/^[A-Z0-9]{52}$/);
    expect(stage.lines).toEqual([
      expect.objectContaining({
        service: 'dynamodb',
        message: 'PutItem',
        status: 200,
        trace_id: root,
      }),
    ]);
    expect(JSON.stringify(stage.lines)).not.toContain('secret');
  });

  it('to a key that is not its table’s is told in the log, and nothing of the item', async () => {
    const stage = await start();
    const body = JSON.stringify({ ...PUT, Item: { owner: { S: 'a secret' } } });
    expect((await call(stage, { body })).status).toBe(400);
    expect(stage.lines).toEqual([
      expect.objectContaining({
        fault: 'ValidationException',
        reason: 'One or more parameter values were invalid: Missing the key id in the item',
      }),
    ]);
    expect(JSON.stringify(stage.lines)).not.toContain('secret');
  });

  it('describes the table of the stack', async () => {
    const client = (await start()).client();
    const { Table } = await client.send(new DescribeTableCommand({ TableName: 'notes' }));
    expect(Table).toMatchObject({
      TableName: 'notes',
      TableArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/notes',
      TableStatus: 'ACTIVE',
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      GlobalSecondaryIndexes: [
        {
          IndexName: 'by-time',
          IndexArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/notes/index/by-time',
          IndexStatus: 'ACTIVE',
        },
      ],
      SSEDescription: { Status: 'ENABLED', SSEType: 'KMS' },
      DeletionProtectionEnabled: true,
    });
    const expiry = async (TableName: string) =>
      (await client.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription;
    expect(await expiry('notes')).toEqual({
      TimeToLiveStatus: 'ENABLED',
      AttributeName: 'expires',
    });
    expect(await expiry('counters')).toEqual({ TimeToLiveStatus: 'DISABLED' });
    const recovery = async (TableName: string) =>
      (await client.send(new DescribeContinuousBackupsCommand({ TableName })))
        .ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus;
    expect([await recovery('notes'), await recovery('counters')]).toEqual(['ENABLED', 'DISABLED']);
    expect((await refusalOf(recovery('nowhere'))).name).toBe('TableNotFoundException');
  });
});
