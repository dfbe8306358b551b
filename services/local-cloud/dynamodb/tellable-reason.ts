import type { DynamoDbFault } from './dynamodb-fault.ts';

/** What DynamoDB says of a key that is not its table's: names of the table's own attributes, and types. */
const OF_THE_KEY = [
  /^The provided key element does not match the schema$/,
  /^One or more parameter values were invalid: Missing the key \w+ in the item$/,
  /^One or more parameter values were invalid: Type mismatch for key \w+ expected: \w+ actual: \w+$/,
  /^Query condition missed key schema element: \w+$/,
];

/**
 * Why a request was refused, for the log: where that is a mistake in the code that asks, and what
 * DynamoDB says of it holds nothing of an item, as other messages may.
 */
export function tellableReason({ body }: DynamoDbFault): string | undefined {
  const { message, CancellationReasons: reasons } = body;
  const ofTransaction = Array.isArray(reasons) ? reasons.map((reason) => reason?.Message) : [];
  return [message, ...ofTransaction].find(
    (said): said is string =>
      typeof said === 'string' && OF_THE_KEY.some((pattern) => pattern.test(said)),
  );
}
