import {
  DynamodbTable,
  type DynamodbTableLocalSecondaryIndex,
} from '@cdktf/provider-aws/lib/dynamodb-table/index.js';
import type { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import { customerKeyArn } from './customer-key.ts';
import { nameOf } from './names.ts';

export interface UserDataTableConfig {
  readonly settings: Settings;
  /** Part of its name: `conversations`. */
  readonly name: string;
  /** An index by another attribute, a text, of the same partition. */
  readonly index?: { readonly name: string; readonly attribute: string };
}

/**
 * A table of users' data: a partition is a hash of its owner's, `expiresAt` is when an item is deleted.
 * It is encrypted, can be brought back to any second of the last 35 days, and is not deleted by mistake.
 */
export function userDataTable(
  scope: Construct,
  id: string,
  { settings, name, index }: UserDataTableConfig,
): DynamodbTable {
  const localSecondaryIndex: DynamodbTableLocalSecondaryIndex[] = index
    ? [{ name: index.name, rangeKey: index.attribute, projectionType: 'ALL' }]
    : [];
  const keyArn = customerKeyArn(scope, settings);
  return new DynamodbTable(scope, id, {
    name: nameOf(name, settings),
    billingMode: 'PAY_PER_REQUEST',
    hashKey: 'partition',
    rangeKey: 'item',
    attribute: ['partition', 'item', ...(index ? [index.attribute] : [])].map((attribute) => ({
      name: attribute,
      type: 'S',
    })),
    ...(index && { localSecondaryIndex }),
    ttl: { attributeName: 'expiresAt', enabled: true },
    pointInTimeRecovery: { enabled: true },
    // Without a key of the account's own by AWS's key in KMS, whose use CloudTrail records too.
    serverSideEncryption: { enabled: true, ...(keyArn !== undefined && { kmsKeyArn: keyArn }) },
    deletionProtectionEnabled: settings.preventDestroy,
    lifecycle: { preventDestroy: settings.preventDestroy },
  });
}
