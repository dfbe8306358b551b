import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { createDynamoDb } from './create-dynamodb.ts';
import { type Table, TableUnavailable } from './table.ts';
import { text } from './values.ts';

const KEYS = [{ partition: text('p'), item: text('a') }] as const;
const PUT = { item: KEYS[0] };

/** An answer of DynamoDB on the wire. */
interface Answer {
  readonly status?: number;
  readonly body: object;
}

/** A table on a client whose requests are answered one after the other, the last one for ever. */
function tableOn(...answers: readonly Answer[]): {
  readonly table: Table;
  readonly asked: string[];
  readonly spans: string[];
} {
  const asked: string[] = [];
  const spans: string[] = [];
  const client = new DynamoDBClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    maxAttempts: 1,
    requestHandler: {
      async handle(request: { readonly headers: Readonly<Record<string, string>> }) {
        const { status = 200, body } = answers[asked.length] ?? answers.at(-1) ?? { body: {} };
        asked.push(String(request.headers['x-amz-target']).replace(/.*\./, ''));
        const response = {
          statusCode: status,
          headers: { 'content-type': 'application/x-amz-json-1.0' },
          body: new Blob([JSON.stringify(body)]).stream(),
        };
        return { response };
      },
    } as never,
  });
  const span = <T>(name: string, work: () => Promise<T>) => {
    spans.push(name);
    return work();
  };
  return { table: createDynamoDb('notes', { span }, client), asked, spans };
}

function fault(type: string, members: object = {}): Answer {
  const body = { __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: 'm', ...members };
  return { status: 400, body };
}

function cancelled(...codes: readonly string[]): Answer {
  const CancellationReasons = codes.map((Code) => ({ Code }));
  return fault('TransactionCanceledException', { CancellationReasons });
}

describe('items that are read together', () => {
  const found = { body: { Responses: [{ Item: KEYS[0] }, {}] } };

  it('come in the order of their keys, missing ones too', async () => {
    const { table, asked, spans } = tableOn(found);
    expect(await table.getTogether([KEYS[0], KEYS[0]])).toEqual([KEYS[0], undefined]);
    expect([asked, spans]).toEqual([['TransactGetItems'], ['dynamodb']]);
  });

  it('are read again while others write them', async () => {
    const { table, asked } = tableOn(cancelled('TransactionConflict', 'None'), found);
    expect(await table.getTogether([KEYS[0], KEYS[0]])).toEqual([KEYS[0], undefined]);
    expect(asked).toHaveLength(2);
  });

  it('are given up after some tries', async () => {
    const { table, asked } = tableOn(cancelled('TransactionConflict'));
    await expect(table.getTogether(KEYS)).rejects.toThrow(TableUnavailable);
    expect(asked).toHaveLength(6);
  });

  it.each([
    ['another failure', fault('ResourceNotFoundException')],
    ['a reason that reading again does not change', cancelled('ThrottlingError', 'None')],
  ])('are given up at once for %s', async (_, answer) => {
    const { table, asked } = tableOn(answer, found);
    await expect(table.getTogether(KEYS)).rejects.toThrow(TableUnavailable);
    expect(asked).toHaveLength(1);
  });
});

describe('a put', () => {
  it.each<readonly [string, number, Answer]>([
    ['whose condition does not hold', 1, fault('ConditionalCheckFailedException')],
    ['that meets a transaction', 1, fault('TransactionConflictException')],
    [
      'of several, one of whose conditions does not hold',
      2,
      cancelled('ConditionalCheckFailed', 'None'),
    ],
    ['of several, which meets another', 2, cancelled('None', 'TransactionConflict')],
  ])('%s is not done, and says so', async (_, count, answer) => {
    const { table, asked } = tableOn(answer);
    expect(await table.put(Array.from({ length: count }, () => PUT))).toBe(false);
    expect(asked).toEqual([count === 1 ? 'PutItem' : 'TransactWriteItems']);
  });

  it.each<readonly [string, number, Answer]>([
    ['throttled', 1, fault('ProvisionedThroughputExceededException')],
    ['refused', 1, fault('ValidationException')],
    ['throttled with others', 2, cancelled('ConditionalCheckFailed', 'ThrottlingError')],
    ['broken', 2, { status: 500, body: {} }],
  ])('that is %s may have happened or not', async (_, count, answer) => {
    const { table } = tableOn(answer);
    const put = table.put(Array.from({ length: count }, () => PUT));
    await expect(put).rejects.toThrow(TableUnavailable);
    await expect(put).rejects.toMatchObject({ cause: expect.any(Error) });
  });
});
