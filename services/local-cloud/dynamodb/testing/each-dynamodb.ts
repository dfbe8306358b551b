import { afterAll, beforeAll, describe } from 'vitest';
import type { scanTable } from './commands.ts';
import { hasDynoxide, startDynoxide } from './dynoxide.ts';
import { startStage } from './stage.ts';

type Client = Parameters<typeof scanTable>[0];

interface OpenedDatabase {
  readonly client: Client;
  stop(): Promise<void>;
}

/**
 * Declares the tests of a store for every DynamoDB that is here: the local one, and dynoxide.
 *
 * @param definition the table's arguments, as Terraform takes them.
 * @param tests gets the client once the tests run.
 */
export function describeEachDynamoDb(
  definition: Readonly<Record<string, unknown>>,
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
