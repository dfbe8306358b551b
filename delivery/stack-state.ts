import { GetObjectCommand, HeadBucketCommand } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { isAwsError } from './aws-clients.ts';
import type { DeliveryContext } from './delivery-context.ts';
import type { Stack } from './stack-order.ts';

const attributesSchema = z.record(z.string(), z.unknown());

const stateSchema = z.looseObject({
  lineage: z.string().default(''),
  serial: z.number().default(0),
  outputs: z.record(z.string(), z.looseObject({ value: z.unknown() })).default({}),
  resources: z
    .array(
      z.looseObject({
        mode: z.string(),
        type: z.string().default(''),
        instances: z.array(z.looseObject({ attributes: attributesSchema.default({}) })).default([]),
      }),
    )
    .default([]),
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

/** What Terraform knows of a resource: blocks are lists, as in its state. */
export type Attributes = z.output<typeof attributesSchema>;

/** The managed resources of a stack, as it was last applied. */
export interface StackContents {
  readonly outputs: StackState['outputs'];
  /** False if the stack was never applied, or holds nothing any more. */
  readonly isApplied: boolean;
  attributesOf(type: string): readonly Attributes[];
}

export type StackLock = z.output<typeof lockSchema>;

type Place = Pick<DeliveryContext, 'aws'>;

/** Reads a stack's Terraform state; empty if it was never applied. */
export async function readState(
  { aws }: Place,
  { state }: Pick<Stack, 'state'>,
): Promise<StackState> {
  const { lineage, serial, outputs, resources } = await parseState(aws, state);
  return {
    lineage,
    serial,
    outputs: valuesOf(outputs),
    resources: resources.filter(({ mode }) => mode === 'managed').length,
  };
}

/** Reads what a stack's Terraform state says of its resources. */
export async function readContents(
  { aws }: Place,
  { state }: Pick<Stack, 'state'>,
): Promise<StackContents> {
  const { outputs, resources } = await parseState(aws, state);
  const managed = resources.filter(({ mode }) => mode === 'managed');
  return {
    outputs: valuesOf(outputs),
    isApplied: managed.length > 0,
    attributesOf: (type) =>
      managed
        .filter((resource) => resource.type === type)
        .flatMap(({ instances }) => instances.map(({ attributes }) => attributes)),
  };
}

async function parseState(
  aws: DeliveryContext['aws'],
  { bucket, key }: Stack['state'],
): Promise<z.output<typeof stateSchema>> {
  return stateSchema.parse(JSON.parse((await readObject(aws, bucket, key)) ?? '{}'));
}

function valuesOf(outputs: z.output<typeof stateSchema>['outputs']): StackState['outputs'] {
  return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
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
