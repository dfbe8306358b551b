import { afterAll, beforeAll, describe } from 'vitest';
import type { scanTable } from '../services/local-cloud/dynamodb/testing/commands.ts';
import { hasDynoxide, startDynoxide } from '../services/local-cloud/dynamodb/testing/dynoxide.ts';
import { startStage } from '../services/local-cloud/dynamodb/testing/stage.ts';
import { stackOf, synthAll } from '../terraform/testing/synth-all.ts';

type Client = Parameters<typeof scanTable>[0];

interface OpenedDatabase {
  readonly client: Client;
  stop(): Promise<void>;
}

/** A table as its stack makes it. */
interface StackTable {
  readonly name: string;
  readonly definition: Readonly<Record<string, unknown>>;
}

/** @param part the stack that has the table: `conversations`. */
export function tableOfStack(part: string): StackTable {
  const {
    '//': _,
    lifecycle: __,
    ...definition
  } = stackOf(synthAll(), part).the('aws_dynamodb_table');
  return { name: String(definition['name']), definition };
}

/**
 * Declares the tests of a store for every DynamoDB that is here: the local one, and dynoxide.
 *
 * @param tests gets the client once the tests run.
 */
export function describeEachDynamoDb(
  { definition }: StackTable,
  tests: (client: () => Client) => void,
): void {
  describeOn('the local DynamoDB', tests, async () => {
    const stage = await startStage({ tables: [definition] });
    return { client: stage.client(), stop: () => stage.stop() };
  });
  if (hasDynoxide()) describeOn('dynoxide', tests, () => startDynoxide([definition]));
  else {
    console.warn(
      'NOT RUN: the same tests against dynoxide, since it is not installed (cargo install dynoxide-rs --version 3.0.0)',
    );
  }
}

function describeOn(
  name: string,
  tests: (client: () => Client) => void,
  open: () => Promise<OpenedDatabase>,
): void {
  describe(name, () => {
    let database: OpenedDatabase;
    beforeAll(async () => {
      database = await open();
    });
    afterAll(() => database?.stop());
    tests(() => database.client);
  });
}
