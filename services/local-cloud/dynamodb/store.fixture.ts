import type { DynamoDBClient, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe } from 'vitest';
import { note } from './testing/commands.ts';
import { hasDynoxide, startDynoxide } from './testing/dynoxide.ts';
import { startStage } from './testing/stage.ts';

interface OpenedStore {
  readonly client: DynamoDBClient;
  stop(): Promise<void>;
}

type Send = DynamoDBClient['send'];

export const put = (item: ReturnType<typeof note>, further: object = {}): TransactWriteItem => ({
  Put: { TableName: 'notes', Item: item, ...further },
});
export const check = (owner: string, id: string, condition: string, further: object = {}) => ({
  ConditionCheck: {
    TableName: 'notes',
    Key: note(owner, id),
    ConditionExpression: condition,
    ...further,
  },
});

/**
 * Describes what every DynamoDB must do, for the local one and, if it is installed, for dynoxide.
 * Each test has an owner of its own, since the tests of one store share its tables.
 */
export function describeStores(
  topic: string,
  tests: (store: Pick<OpenedStore, 'client'>, send: Send) => void,
): void {
  describeStore(`the local DynamoDB: ${topic}`, openLocal, tests);
  if (hasDynoxide()) describeStore(`dynoxide: ${topic}`, startDynoxide, tests);
  else {
    console.warn(
      'NOT RUN: the same tests against dynoxide, which is not installed (cargo install dynoxide-rs --version 3.0.0)',
    );
  }
}

function describeStore(
  name: string,
  open: () => Promise<OpenedStore>,
  tests: Parameters<typeof describeStores>[1],
): void {
  describe(name, () => {
    let opened: OpenedStore;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.stop());
    const store = {
      get client() {
        return opened.client;
      },
    };
    tests(store, ((command: never) => opened.client.send(command)) as never);
  });
}

async function openLocal(): Promise<OpenedStore> {
  const stage = await startStage();
  return { client: stage.client(), stop: stage.stop };
}
