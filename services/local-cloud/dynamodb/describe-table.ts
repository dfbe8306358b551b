import type { KeySchema, TableDefinition } from './table-definition.ts';

/** Where a table is. */
export interface TablePlace {
  readonly region: string;
  readonly accountId: string;
}

export function tableArn({ region, accountId }: TablePlace, name: string): string {
  return `arn:aws:dynamodb:${region}:${accountId}:table/${name}`;
}

/**
 * A table as DescribeTable returns it (DynamoDB API Reference, "TableDescription"), from which
 * dynalite also reads keys and indexes.
 *
 * @param createdAt seconds since the epoch.
 */
export function describeTable(table: TableDefinition, place: TablePlace, createdAt: number) {
  const arn = tableArn(place, table.name);
  const { attributes, globalIndexes, localIndexes } = table;
  const indexesOf = (indexes: TableDefinition['globalIndexes'], further: object) =>
    indexes.map(({ name, key, projection, projected, throughput }) => ({
      IndexName: name,
      IndexArn: `${arn}/index/${name}`,
      KeySchema: describeKey(key),
      Projection: {
        ProjectionType: projection,
        ...(projected && { NonKeyAttributes: projected }),
      },
      IndexSizeBytes: 0,
      ItemCount: 0,
      ...(throughput && { ProvisionedThroughput: describeThroughput(throughput) }),
      ...further,
    }));
  return {
    TableName: table.name,
    TableArn: arn,
    TableStatus: 'ACTIVE',
    CreationDateTime: createdAt,
    AttributeDefinitions: attributes.map(({ name, type }) => ({
      AttributeName: name,
      AttributeType: type,
    })),
    KeySchema: describeKey(table.key),
    // DynamoDB counts only every six hours, so callers cannot rely on it.
    TableSizeBytes: 0,
    ItemCount: 0,
    ...(table.billingMode === 'PAY_PER_REQUEST' && {
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
    }),
    ProvisionedThroughput: describeThroughput(table.throughput ?? { read: 0, write: 0 }),
    ...(globalIndexes.length > 0 && {
      GlobalSecondaryIndexes: indexesOf(globalIndexes, { IndexStatus: 'ACTIVE' }),
    }),
    ...(localIndexes.length > 0 && { LocalSecondaryIndexes: indexesOf(localIndexes, {}) }),
    ...(table.encryptedByKms && { SSEDescription: { Status: 'ENABLED', SSEType: 'KMS' } }),
    DeletionProtectionEnabled: table.deletionProtection,
  };
}

/** DynamoDB API Reference, "TimeToLiveDescription". */
export function describeTimeToLive({ expiryAttribute }: TableDefinition) {
  return {
    TimeToLiveDescription: expiryAttribute
      ? { TimeToLiveStatus: 'ENABLED', AttributeName: expiryAttribute }
      : { TimeToLiveStatus: 'DISABLED' },
  };
}

/** DynamoDB API Reference, "ContinuousBackupsDescription". Locally nothing can be restored. */
export function describeContinuousBackups({ pointInTimeRecovery }: TableDefinition) {
  return {
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: 'ENABLED',
      PointInTimeRecoveryDescription: {
        PointInTimeRecoveryStatus: pointInTimeRecovery ? 'ENABLED' : 'DISABLED',
      },
    },
  };
}

function describeKey({ partition, sort }: KeySchema) {
  return [
    { AttributeName: partition, KeyType: 'HASH' },
    ...(sort === undefined ? [] : [{ AttributeName: sort, KeyType: 'RANGE' }]),
  ];
}

function describeThroughput({ read, write }: { readonly read: number; readonly write: number }) {
  return { ReadCapacityUnits: read, WriteCapacityUnits: write, NumberOfDecreasesToday: 0 };
}
