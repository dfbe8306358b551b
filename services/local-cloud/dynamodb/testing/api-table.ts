/**
 * A table as the stack of an API makes it of what the API declares, for the tests of its store
 * (`test/api-table.test.ts` compares both). An index that is declared has to be added.
 */
export const API_TABLE = {
  name: 'users-data',
  billing_mode: 'PAY_PER_REQUEST',
  hash_key: 'partition',
  range_key: 'item',
  attribute: [
    { name: 'partition', type: 'S' },
    { name: 'item', type: 'S' },
  ],
  ttl: { attribute_name: 'expiresAt', enabled: true },
  point_in_time_recovery: { enabled: true },
  server_side_encryption: { enabled: true },
  deletion_protection_enabled: true,
} as const;
