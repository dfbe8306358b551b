import { GetObjectCommand, HeadBucketCommand } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { isAwsError } from './aws-clients.ts';
import type { DeliveryContext } from './delivery-context.ts';
import type { Stack } from './stack-order.ts';

const stateSchema = z.looseObject({
  lineage: z.string().default(''),
  serial: z.number().default(0),
  outputs: z.record(z.string(), z.looseObject({ value: z.unknown() })).default({}),
  resources: z.array(z.looseObject({ mode: z.string() })).default([]),
});

/** The lock file that Terraform writes beside a state (Terraform's `statemgr.LockInfo`). */
const lockSchema = z.looseObject({
  ID: z.string(),
  Who: z.string(),
  Operation: z.string(),
  Created: z.string(),
});

export interface StackState {
  /** Identifies the state, from its first version on. */
  readonly lineage: string;
  /** Grows with each change. */
  readonly serial: number;
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Managed resources, without data sources. */
  readonly resources: number;
}

export type StackLock = z.output<typeof lockSchema>;

type Place = Pick<DeliveryContext, 'aws'>;

/** Reads a stack's Terraform state; empty if it was never applied. */
export async function readState(
  { aws }: Place,
  { state }: Pick<Stack, 'state'>,
): Promise<StackState> {
  const text = await readObject(aws, state.bucket, state.key);
  if (text === undefined) return { lineage: '', serial: 0, outputs: {}, resources: 0 };
  const { lineage, serial, outputs, resources } = stateSchema.parse(JSON.parse(text));
  return {
    lineage,
    serial,
    outputs: Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value])),
    resources: resources.filter(({ mode }) => mode === 'managed').length,
  };
}

/** Reads the lock of a stack's state, if it is locked. */
export async function readLock(
  { aws }: Place,
  { state }: Pick<Stack, 'state'>,
): Promise<StackLock | undefined> {
  const text = await readObject(aws, state.bucket, `${state.key}.tflock`);
  return text === undefined ? undefined : lockSchema.parse(JSON.parse(text));
}

/** @throws AWS's error if access to the bucket is denied. */
export async function bucketExists({ aws }: Place, bucket: string): Promise<boolean> {
  try {
    await aws.s3.send(new HeadBucketCommand({ Bucket: bucket }));
    return true;
  } catch (error) {
    if (isAwsError(error, 'NotFound', 'NoSuchBucket')) return false;
    throw error;
  }
}

async function readObject(
  { s3 }: DeliveryContext['aws'],
  bucket: string,
  key: string,
): Promise<string | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return await Body?.transformToString();
  } catch (error) {
    if (isAwsError(error, 'NoSuchKey', 'NotFound')) return undefined;
    throw error;
  }
}
