import { describe, expect, it } from 'vitest';
import { parseTableDefinition } from './table-definition.ts';
import { COUNTERS, NOTES, tableResource } from './testing/stage.ts';

const parse = (args: Readonly<Record<string, unknown>>) =>
  parseTableDefinition(tableResource(args));

describe('a table of a stack', () => {
  it('is read with its keys, indexes, expiry, recovery, encryption and protection', () => {
    expect(parse(NOTES)).toEqual({
      name: 'notes',
      address: 's: aws_dynamodb_table.notes',
      billingMode: 'PAY_PER_REQUEST',
      throughput: undefined,
      attributes: NOTES.attribute,
      key: { partition: 'owner', sort: 'id' },
      globalIndexes: [
        {
          name: 'by-time',
          key: { partition: 'owner', sort: 'at' },
          projection: 'ALL',
          projected: undefined,
          throughput: undefined,
        },
      ],
      localIndexes: [],
      expiryAttribute: 'expires',
      pointInTimeRecovery: true,
      encryptedByKms: true,
      deletionProtection: true,
    });
  });

  it('may have capacities of its own and a local index', () => {
    const table = parse({
      ...NOTES,
      billing_mode: 'PROVISIONED',
      read_capacity: 1,
      write_capacity: 2,
      global_secondary_index: [],
      local_secondary_index: {
        name: 'mine',
        range_key: 'at',
        projection_type: 'INCLUDE',
        non_key_attributes: ['text'],
      },
      ttl: { enabled: false },
    });
    expect(table).toMatchObject({
      throughput: { read: 1, write: 2 },
      localIndexes: [
        { name: 'mine', key: { partition: 'owner', sort: 'at' }, projected: ['text'] },
      ],
      expiryAttribute: undefined,
    });
  });

  const index = { name: 'other', hash_key: 'owner', projection_type: 'ALL' };
  it.each([
    ['an unknown argument', { colour: 'red' }, /Unrecognized key: "colour"/],
    ['a stream', { stream_enabled: true }, /stream_enabled: /],
    ['replicas', { replica: [{ region_name: 'eu-west-1' }] }, /replica: the local cloud does not/],
    [
      'a key in KMS of its own',
      { server_side_encryption: { enabled: true, kms_key_arn: 'arn' } },
      /kms_key_arn: the local cloud does not emulate/,
    ],
    ['a name of two letters', { name: 'no' }, /name: /],
    ['an undeclared key', { range_key: 'gone' }, /gone is a key but not declared/],
    [
      'an attribute that is not a key',
      { attribute: [...NOTES.attribute, { name: 'text', type: 'S' }] },
      /text is not a key/,
    ],
    [
      'two indexes with one name',
      { global_secondary_index: [...NOTES.global_secondary_index, { ...index, name: 'by-time' }] },
      /by-time: two indexes have this name/,
    ],
    [
      'a projection without its attributes',
      {
        global_secondary_index: [
          { ...NOTES.global_secondary_index[0], projection_type: 'INCLUDE' },
        ],
      },
      /by-time: non_key_attributes are for INCLUDE/,
    ],
    ['capacities on demand', { read_capacity: 1, write_capacity: 1 }, /PAY_PER_REQUEST has no cap/],
    [
      'no capacities',
      { billing_mode: 'PROVISIONED' },
      /the table: read_capacity and write_capacity/,
    ],
    [
      'an expiry without its attribute',
      { ttl: { enabled: true } },
      /ttl: attribute_name is missing/,
    ],
  ])('with %s is refused by name', (_what, args, message) => {
    expect(() => parse({ ...NOTES, ...args })).toThrow(message);
    expect(() => parse({ ...NOTES, ...args })).toThrow(/^s: aws_dynamodb_table\./);
  });

  it('cannot have a local index without a sort key', () => {
    const attribute = [...COUNTERS.attribute, { name: 'at', type: 'N' }];
    const local = { name: 'mine', range_key: 'at', projection_type: 'ALL' };
    expect(() => parse({ ...COUNTERS, attribute, local_secondary_index: [local] })).toThrow(
      /local_secondary_index: the table has no range_key/,
    );
  });
});
