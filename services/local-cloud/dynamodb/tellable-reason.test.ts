import { expect, it } from 'vitest';
import { makeFault } from './dynamodb-fault.ts';
import { tellableReason } from './tellable-reason.ts';

it.each([
  ['The provided key element does not match the schema'],
  ['One or more parameter values were invalid: Missing the key item in the item'],
  ['One or more parameter values were invalid: Type mismatch for key item expected: S actual: N'],
  ['Query condition missed key schema element: partition'],
  ['Invalid KeyConditionExpression: Attribute name is a reserved keyword; reserved keyword: owner'],
])('tells “%s”', (message) => {
  expect(tellableReason(makeFault('ValidationException', message))).toBe(message);
  const CancellationReasons = [{ Code: 'None' }, { Code: 'ValidationError', Message: message }];
  const cancelled = makeFault('TransactionCanceledException', 'm', { CancellationReasons });
  expect(tellableReason(cancelled)).toBe(message);
});

it.each([
  ['Supplied AttributeValue is empty, must contain exactly one of the supported datatypes'],
  ['Invalid KeyConditionExpression: Syntax error; token: "secret", near: "= secret"'],
  ['One or more parameter values were invalid: Missing the key a secret in the item'],
  ['Query condition missed key schema element: item\nsecret'],
])('tells nothing of “%s”', (message) => {
  expect(tellableReason(makeFault('ValidationException', message))).toBeUndefined();
});
