import type { DynamoDbFault } from './dynamodb-fault.ts';

/**
 * What DynamoDB says of a key that is not its table's, and of a name that it keeps for itself: names of the
 * table's own attributes, types, and words of its own list.
 */
const OF_THE_CODE = [
  /^The provided key element does not match the schema$/,
  /^One or more parameter values were invalid: Missing the key \w+ in the item$/,
  /^One or more parameter values were invalid: Type mismatch for key \w+ expected: \w+ actual: \w+$/,
  /^Query condition missed key schema element: \w+$/,
  /^Invalid \w+Expression: Attribute name is a reserved keyword; reserved keyword: [A-Za-z]{1,30}$/,
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
      typeof said === 'string' && OF_THE_CODE.some((pattern) => pattern.test(said)),
  );
}
