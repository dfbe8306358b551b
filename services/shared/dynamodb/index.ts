export { createDynamoDb } from './create-dynamodb.ts';
export { type Item, type Put, type Table, TableUnavailable } from './table.ts';
export { flag, number, readFlag, readNumber, readText, text } from './values.ts';
