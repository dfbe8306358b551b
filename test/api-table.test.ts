import { expect, it } from 'vitest';
import { API_TABLE } from '../services/local-cloud/dynamodb/testing/api-table.ts';
import { tableOfStack } from './table-of-stack.ts';

it('the table of store tests is the one that the stack of an API makes', () => {
  const { name, definition } = tableOfStack('api');
  expect(definition).toEqual({ ...API_TABLE, name });
});
