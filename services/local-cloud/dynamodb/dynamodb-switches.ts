/**
 * What is inferred about DynamoDB. AWS may behave differently.
 *
 * Known differences, which no switch changes: reads are always consistent, also of indexes; no
 * request is throttled or conflicts with another's transaction; `=` never finds two lists or maps
 * equal; a page of Query or Scan contains 1 MB of characters, not of bytes; a table is named only
 * by its name, not by its ARN; consumed capacity of transactions is not returned; streams, exports,
 * backups and global tables do not exist.
 */
export interface DynamoDbSwitches {
  /** Unknown arguments are refused. AWS ignores them. */
  readonly refusesUnknownArguments: boolean;
  /**
   * Interval of the search for expired items, in milliseconds. AWS deletes them within some days,
   * so readers must check the time too.
   */
  readonly expirySweepMs: number;
  /** How long a `ClientRequestToken` is remembered, in milliseconds. */
  readonly clientTokenMs: number;
  /** Type of the refusal of a transaction whose items exceed 4 MB in total. */
  readonly transactionTooLarge: 'ValidationException' | 'TransactionCanceledException';
}

export const dynamoDbSwitches = {
  refusesUnknownArguments: true,
  expirySweepMs: 5 * 60_000,
  clientTokenMs: 10 * 60_000,
  transactionTooLarge: 'ValidationException',
} satisfies DynamoDbSwitches as DynamoDbSwitches;
