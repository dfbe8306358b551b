import * as z from 'zod';
import {
  block,
  blocks,
  ignored,
  parseArguments,
  unsupported,
} from '../terraform/parse-arguments.ts';
import type { DeclaredResource } from '../terraform/resource.ts';

/** A table as its stack defines it. */
export interface TableDefinition {
  readonly name: string;
  /** `{stack}: aws_dynamodb_table.{name}`, for messages. */
  readonly address: string;
  readonly billingMode: 'PAY_PER_REQUEST' | 'PROVISIONED';
  readonly throughput: Throughput | undefined;
  readonly attributes: readonly KeyAttribute[];
  readonly key: KeySchema;
  readonly globalIndexes: readonly IndexDefinition[];
  readonly localIndexes: readonly IndexDefinition[];
  /** Attribute whose number of seconds since the epoch is an item's expiry time. */
  readonly expiryAttribute: string | undefined;
  readonly pointInTimeRecovery: boolean;
  /** With AWS's key in KMS instead of DynamoDB's own. */
  readonly encryptedByKms: boolean;
  readonly deletionProtection: boolean;
}

interface KeyAttribute {
  readonly name: string;
  readonly type: 'S' | 'N' | 'B';
}

export interface KeySchema {
  readonly partition: string;
  readonly sort?: string | undefined;
}

interface Throughput {
  readonly read: number;
  readonly write: number;
}

interface IndexDefinition {
  readonly name: string;
  readonly key: KeySchema;
  readonly projection: 'ALL' | 'INCLUDE' | 'KEYS_ONLY';
  readonly projected: readonly string[] | undefined;
  readonly throughput: Throughput | undefined;
}

const flag = z.boolean().default(false);
const capacity = z.number().int().min(1).optional();

const projection = {
  name: z.string(),
  projection_type: z.enum(['ALL', 'INCLUDE', 'KEYS_ONLY']),
  non_key_attributes: z.array(z.string()).min(1).max(20).optional(),
};

const schema = z.strictObject({
  name: z.string().regex(/^[a-zA-Z0-9_.-]{3,255}$/),
  billing_mode: z.enum(['PAY_PER_REQUEST', 'PROVISIONED']).default('PROVISIONED'),
  read_capacity: capacity,
  write_capacity: capacity,
  hash_key: z.string(),
  range_key: z.string().optional(),
  attribute: blocks(z.strictObject({ name: z.string(), type: z.enum(['S', 'N', 'B']) })),
  global_secondary_index: blocks(
    z.strictObject({
      ...projection,
      hash_key: z.string(),
      range_key: z.string().optional(),
      read_capacity: capacity,
      write_capacity: capacity,
    }),
  ).default([]),
  local_secondary_index: blocks(z.strictObject({ ...projection, range_key: z.string() })).default(
    [],
  ),
  ttl: block(
    z.strictObject({ attribute_name: z.string().optional(), enabled: flag.default(true) }),
  ).optional(),
  point_in_time_recovery: block(
    z.strictObject({ enabled: z.boolean(), recovery_period_in_days: ignored() }),
  ).optional(),
  server_side_encryption: block(
    z.strictObject({ enabled: z.boolean(), kms_key_arn: unsupported() }),
  ).optional(),
  deletion_protection_enabled: flag,
  table_class: ignored(),
  tags: ignored(),
  tags_all: ignored(),
  timeouts: ignored(),
  stream_enabled: z.literal(false).optional(),
  stream_view_type: unsupported(),
  replica: unsupported(),
  import_table: unsupported(),
  on_demand_throughput: unsupported(),
  warm_throughput: unsupported(),
  restore_date_time: unsupported(),
  restore_source_name: unsupported(),
  restore_source_table_arn: unsupported(),
  restore_to_latest_time: unsupported(),
});

/** @throws Error naming every argument of the resource that the local cloud or DynamoDB refuses. */
export function parseTableDefinition(resource: DeclaredResource): TableDefinition {
  const args = parseArguments(resource, schema);
  const definition: TableDefinition = {
    name: args.name,
    address: resource.address,
    billingMode: args.billing_mode,
    throughput: throughputOf(args),
    attributes: args.attribute,
    key: { partition: args.hash_key, sort: args.range_key },
    globalIndexes: args.global_secondary_index.map((index) => ({
      ...projectionOf(index),
      key: { partition: index.hash_key, sort: index.range_key },
      throughput: throughputOf(index),
    })),
    localIndexes: args.local_secondary_index.map((index) => ({
      ...projectionOf(index),
      key: { partition: args.hash_key, sort: index.range_key },
      throughput: undefined,
    })),
    expiryAttribute: args.ttl?.enabled ? args.ttl.attribute_name : undefined,
    pointInTimeRecovery: args.point_in_time_recovery?.enabled ?? false,
    encryptedByKms: args.server_side_encryption?.enabled ?? false,
    deletionProtection: args.deletion_protection_enabled,
  };
  const problems = [
    ...(args.ttl?.enabled && args.ttl.attribute_name === undefined
      ? ['ttl: attribute_name is missing']
      : []),
    ...problemsOf(definition),
  ];
  if (problems.length > 0) throw new Error(`${resource.address}: ${problems.join('; ')}`);
  return definition;
}

function throughputOf(args: {
  readonly read_capacity?: number | undefined;
  readonly write_capacity?: number | undefined;
}): Throughput | undefined {
  const { read_capacity: read, write_capacity: write } = args;
  return read === undefined || write === undefined ? undefined : { read, write };
}

function projectionOf(index: {
  readonly name: string;
  readonly projection_type: IndexDefinition['projection'];
  readonly non_key_attributes?: readonly string[] | undefined;
}) {
  return {
    name: index.name,
    projection: index.projection_type,
    projected: index.non_key_attributes,
  };
}

/**
 * Problems of a definition for which DynamoDB refuses CreateTable although each argument is valid.
 */
function problemsOf(table: TableDefinition): readonly string[] {
  const { attributes, globalIndexes, localIndexes } = table;
  const indexes = [...globalIndexes, ...localIndexes];
  const used = new Set(
    [table, ...indexes].flatMap(({ key }) =>
      key.sort === undefined ? [key.partition] : [key.partition, key.sort],
    ),
  );
  const declared = new Set(attributes.map(({ name }) => name));
  const names = indexes.map(({ name }) => name);
  return [
    ...[...used]
      .filter((name) => !declared.has(name))
      .map((name) => `attribute: ${name} is a key but not declared`),
    // The provider refuses this, since it would differ at every plan.
    ...[...declared]
      .filter((name) => !used.has(name))
      .map((name) => `attribute: ${name} is not a key`),
    ...names
      .filter((name, at) => names.indexOf(name) !== at)
      .map((name) => `${name}: two indexes have this name`),
    ...(localIndexes.length > 0 && table.key.sort === undefined
      ? ['local_secondary_index: the table has no range_key']
      : []),
    ...(localIndexes.length > 5 ? ['local_secondary_index: there are at most 5'] : []),
    ...(globalIndexes.length > 20 ? ['global_secondary_index: there are at most 20'] : []),
    ...indexes
      .filter(({ projection: kind, projected }) => (kind === 'INCLUDE') !== Boolean(projected))
      .map(({ name }) => `${name}: non_key_attributes are for INCLUDE, which requires them`),
    ...problemsOfThroughput(table),
  ];
}

function problemsOfThroughput({ billingMode, globalIndexes, throughput }: TableDefinition) {
  return [{ name: 'the table', throughput }, ...globalIndexes].flatMap((each) => {
    if (billingMode === 'PROVISIONED') {
      return each.throughput
        ? []
        : [
            `${each.name}: read_capacity and write_capacity are for PROVISIONED, which requires them`,
          ];
    }
    return each.throughput ? [`${each.name}: PAY_PER_REQUEST has no capacities`] : [];
  });
}
