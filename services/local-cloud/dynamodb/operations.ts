import batchGetItem from 'dynalite/actions/batchGetItem.js';
import batchWriteItem from 'dynalite/actions/batchWriteItem.js';
import deleteItem from 'dynalite/actions/deleteItem.js';
import getItem from 'dynalite/actions/getItem.js';
import putItem from 'dynalite/actions/putItem.js';
import query from 'dynalite/actions/query.js';
import scan from 'dynalite/actions/scan.js';
import updateItem from 'dynalite/actions/updateItem.js';
import type { DynaliteStore } from 'dynalite/db/index.js';
import * as batchGetItemShape from 'dynalite/validations/batchGetItem.js';
import * as batchWriteItemShape from 'dynalite/validations/batchWriteItem.js';
import * as deleteItemShape from 'dynalite/validations/deleteItem.js';
import * as getItemShape from 'dynalite/validations/getItem.js';
import type { MemberType, Types } from 'dynalite/validations/index.js';
import * as putItemShape from 'dynalite/validations/putItem.js';
import * as queryShape from 'dynalite/validations/query.js';
import * as scanShape from 'dynalite/validations/scan.js';
import * as updateItemShape from 'dynalite/validations/updateItem.js';

/** Operations that dynalite itself performs. */
export const ITEM_OPERATIONS = {
  GetItem: getItem,
  PutItem: putItem,
  UpdateItem: updateItem,
  DeleteItem: deleteItem,
  Query: query,
  Scan: scan,
  BatchGetItem: batchGetItem,
  BatchWriteItem: batchWriteItem,
} as const;

/**
 * Members of a request with their types and constraints, and the rules that no single constraint
 * expresses.
 */
export interface RequestShape {
  readonly types: Types;
  readonly custom?: (request: object, store: DynaliteStore) => string | undefined;
}

const ON_FAILURE = {
  ReturnValuesOnConditionCheckFailure: { type: 'String', enum: ['ALL_OLD', 'NONE'] },
} as const satisfies Types;

/** Takes members of another request, with all their constraints. */
function pick(types: Types, names: readonly string[]): Types {
  return Object.fromEntries(names.map((name) => [name, types[name] ?? 'String']));
}

function required(types: Types, name: string): Types {
  const type = types[name];
  return { [name]: { ...(typeof type === 'object' ? type : { type: 'String' }), notNull: true } };
}

/** 1 to 100 actions (DynamoDB API Reference, "TransactWriteItems"). */
function actions(name: string, kinds: Readonly<Record<string, Types>>): MemberType {
  const children = Object.fromEntries(
    Object.entries(kinds).map(([kind, types]) => [
      kind,
      { type: `FieldStruct<${kind}>`, children: types },
    ]),
  );
  return {
    type: 'List',
    notNull: true,
    lengthGreaterThanOrEqual: 1,
    lengthLessThanOrEqual: 100,
    children: { type: `ValueStruct<${name}>`, children },
  };
}

const CONDITION = [
  'TableName',
  'ConditionExpression',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
];

const TRANSACT_WRITE: Types = {
  ClientRequestToken: {
    type: 'String',
    lengthGreaterThanOrEqual: 1,
    lengthLessThanOrEqual: 36,
  },
  TransactItems: actions('TransactWriteItem', {
    Put: { ...pick(putItemShape.types, [...CONDITION, 'Item']), ...ON_FAILURE },
    Delete: { ...pick(deleteItemShape.types, [...CONDITION, 'Key']), ...ON_FAILURE },
    Update: {
      ...pick(updateItemShape.types, [...CONDITION, 'Key']),
      ...required(updateItemShape.types, 'UpdateExpression'),
      ...ON_FAILURE,
    },
    ConditionCheck: {
      ...pick(deleteItemShape.types, [...CONDITION, 'Key']),
      ...required(deleteItemShape.types, 'ConditionExpression'),
      ...ON_FAILURE,
    },
  }),
};

const TRANSACT_GET: Types = {
  TransactItems: actions('TransactGetItem', {
    Get: pick(getItemShape.types, [
      'TableName',
      'Key',
      'ProjectionExpression',
      'ExpressionAttributeNames',
    ]),
  }),
};

const NAMED_TABLE: RequestShape = { types: pick(getItemShape.types, ['TableName']) };

/** Every supported operation, with what its request may contain. */
export const SHAPES = {
  GetItem: getItemShape,
  PutItem: { ...putItemShape, types: { ...putItemShape.types, ...ON_FAILURE } },
  UpdateItem: { ...updateItemShape, types: { ...updateItemShape.types, ...ON_FAILURE } },
  DeleteItem: { ...deleteItemShape, types: { ...deleteItemShape.types, ...ON_FAILURE } },
  Query: queryShape,
  Scan: scanShape,
  BatchGetItem: batchGetItemShape,
  BatchWriteItem: batchWriteItemShape,
  TransactWriteItems: { types: TRANSACT_WRITE },
  TransactGetItems: { types: TRANSACT_GET },
  DescribeTable: NAMED_TABLE,
  DescribeTimeToLive: NAMED_TABLE,
  DescribeContinuousBackups: NAMED_TABLE,
} as const satisfies Readonly<Record<string, RequestShape>>;

export type Operation = keyof typeof SHAPES;
export type ItemOperation = keyof typeof ITEM_OPERATIONS;

export function isOperation(name: string): name is Operation {
  return Object.hasOwn(SHAPES, name);
}
