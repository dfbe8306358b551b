import { randomUUID } from 'node:crypto';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { stateBucket } from '@three-tier-chat/terraform/constructs/names.ts';
import type { Service } from '@three-tier-chat/terraform/services.ts';
import * as z from 'zod';
import { isAwsError } from './aws-clients.ts';
import type { DeliveryContext } from './delivery-context.ts';
import { DeliveryError } from './delivery-error.ts';
import { operator } from './operator.ts';

type Place = Pick<DeliveryContext, 'aws' | 'settings'>;

const holderSchema = z.looseObject({ who: z.string(), since: z.string() });

/** A holder needs three requests: others wait for so long before they report it. */
const ATTEMPTS = 30;
const BETWEEN_MS = 500;

/**
 * Runs while nobody else who uses this tool can change the record of a service. SSM has no
 * conditional write of a parameter, so the condition is checked under a lock, which is an object
 * that S3 creates only if it does not exist.
 *
 * @throws DeliveryError that names the holder, if it does not release the lock.
 */
export async function withReleaseLock<T>(
  place: Place,
  service: Service,
  run: () => Promise<T>,
): Promise<T> {
  const lock = await acquire(place, service);
  try {
    return await run();
  } finally {
    await place.aws.s3.send(new DeleteObjectCommand(lock));
  }
}

async function acquire(place: Place, service: Service) {
  const object = {
    Bucket: stateBucket(place.settings),
    Key: `${place.settings.name}/releases/${service}.lock`,
  };
  const holder = {
    id: randomUUID(),
    who: operator(),
    since: new Date().toISOString(),
  };
  for (let attempt = 1; ; attempt += 1) {
    try {
      await place.aws.s3.send(
        new PutObjectCommand({ ...object, Body: JSON.stringify(holder), IfNoneMatch: '*' }),
      );
      return object;
    } catch (error) {
      if (!isAwsError(error, 'PreconditionFailed', 'ConditionalRequestConflict')) throw error;
      if (attempt === ATTEMPTS) throw await heldBy(place, service, object);
    }
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS));
  }
}

async function heldBy(
  { aws, settings }: Place,
  service: Service,
  object: { readonly Bucket: string; readonly Key: string },
): Promise<DeliveryError> {
  const text = await aws.s3.send(new GetObjectCommand(object)).then(
    ({ Body }) => Body?.transformToString(),
    () => undefined,
  );
  const { who, since } = readHolder(text);
  return new DeliveryError([
    `${who} has been recording a release of ${service} in ${settings.name} since ${since}: try again in a moment. If that run was killed, \`aws s3 rm s3://${object.Bucket}/${object.Key}\` releases the record.`,
  ]);
}

function readHolder(text: string | undefined): { readonly who: string; readonly since: string } {
  const unknown = { who: 'Somebody', since: 'a moment ago' };
  try {
    return holderSchema.safeParse(JSON.parse(text ?? '')).data ?? unknown;
  } catch {
    return unknown;
  }
}
