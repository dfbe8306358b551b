import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { artifactBucket } from '@three-tier-chat/terraform/constructs/names.ts';
import type { Service } from '@three-tier-chat/terraform/services.ts';
import { isAwsError } from './aws-clients.ts';
import type { DeliveryContext } from './delivery-context.ts';
import { DeliveryError } from './delivery-error.ts';

type Place = Pick<DeliveryContext, 'aws' | 'settings'>;

/** Uploads a service's zip for its stack, unless it exists: its name is its content hash. */
export async function uploadArtifact(
  place: Place,
  service: Service,
  version: string,
  zip: Uint8Array,
): Promise<void> {
  if (await hasArtifact(place, service, version)) return;
  await place.aws.s3.send(
    new PutObjectCommand({ ...address(place, service, version), Body: zip, IfNoneMatch: '*' }),
  );
}

export async function hasArtifact(
  place: Place,
  service: Service,
  version: string,
): Promise<boolean> {
  try {
    await place.aws.s3.send(new HeadObjectCommand(address(place, service, version)));
    return true;
  } catch (error) {
    if (isAwsError(error, 'NotFound', 'NoSuchKey')) return false;
    throw error;
  }
}

/** @throws DeliveryError if it does not exist. */
export async function downloadArtifact(
  place: Place,
  service: Service,
  version: string,
): Promise<Uint8Array> {
  const { Bucket, Key } = address(place, service, version);
  try {
    const { Body } = await place.aws.s3.send(new GetObjectCommand({ Bucket, Key }));
    return (await Body?.transformToByteArray()) ?? new Uint8Array();
  } catch (cause) {
    if (!isAwsError(cause, 'NotFound', 'NoSuchKey')) throw cause;
    throw new DeliveryError([`There is no artifact s3://${Bucket}/${Key}.`], { cause });
  }
}

function address({ settings }: Place, service: Service, version: string) {
  return { Bucket: artifactBucket(settings), Key: `${service}/${version}.zip` };
}
