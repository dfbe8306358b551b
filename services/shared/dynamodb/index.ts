export {
  type Changing,
  changeRecord,
  type Moment,
  momentOf,
  type RecordChange,
} from './change-record.ts';
export { createDynamoDb } from './create-dynamodb.ts';
export { type Item, type Put, type Table, TableUnavailable } from './table.ts';
export { EXPIRY, keyOf, userPartition } from './user-items.ts';
export { type KeptRecord, type RecordPlace, readRecord } from './user-record.ts';
export { flag, number, readFlag, readNumber, readText, text } from './values.ts';
