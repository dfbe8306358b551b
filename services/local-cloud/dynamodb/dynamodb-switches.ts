/**
 * What is inferred about DynamoDB. AWS may do otherwise.
 *
 * Known differences, which no switch changes: reads are always consistent, also of indexes; no
 * request is throttled or meets another's transaction; `=` finds two lists or maps never equal; a page
 * of Query or Scan holds 1 MB of characters, not of bytes; a table is named by its name alone, not by
 * its ARN; consumed capacity of transactions is not told; streams, exports, backups and global tables
 * are not there.
 */
export interface DynamoDbSwitches {
  /** An argument that the emulation does not know is refused. AWS passes over what it does not know. */
  readonly refusesUnknownArguments: boolean;
  /**
   * How often expired items are looked for, in milliseconds. AWS deletes them within some days, so that
   * whoever reads must look at the time too.
   */
  readonly expirySweepMs: number;
  /** How long a `ClientRequestToken` is remembered, in milliseconds. */
  readonly clientTokenMs: number;
  /** Type of the refusal of a transaction whose items together have more than 4 MB. */
  readonly transactionTooLarge: 'ValidationException' | 'TransactionCanceledException';
}

export const dynamoDbSwitches = {
  refusesUnknownArguments: true,
  expirySweepMs: 5 * 60_000,
  clientTokenMs: 10 * 60_000,
  transactionTooLarge: 'ValidationException',
} satisfies DynamoDbSwitches as DynamoDbSwitches;
