import {
  BatchDeleteImageCommand,
  type BatchDeleteImageCommandOutput,
  paginateDescribeImages,
} from '@aws-sdk/client-ecr';
import { DeleteObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { artifactBucket, BACKEND_REPOSITORY } from '@three-tier-chat/terraform/constructs/names.ts';
import { SERVICE_NAMES, SERVICES, type Service } from '@three-tier-chat/terraform/services.ts';
import type { DeliveryContext } from './delivery-context.ts';
import { DeliveryError } from './delivery-error.ts';

/** A built version of a service in AWS. */
export interface StoredArtifact {
  readonly service: Service;
  readonly version: string;
  readonly storedAt: Date;
}

type Place = Pick<DeliveryContext, 'aws' | 'settings'>;

const VERSION = /^[0-9a-f]{16}$/;

/** Every artifact of the account and region that a deploy has stored; anything else is left out. */
export async function storedArtifacts(place: Place): Promise<readonly StoredArtifact[]> {
  const lists = await Promise.all(
    SERVICE_NAMES.map((service) =>
      SERVICES[service].artifact === 'image' ? images(place, service) : zips(place, service),
    ),
  );
  return lists.flat();
}

/** Deletes an artifact. A zip can be restored as long as its bucket keeps earlier versions. */
export async function deleteArtifact(
  { aws, settings }: Place,
  { service, version }: StoredArtifact,
): Promise<void> {
  if (SERVICES[service].artifact !== 'image') {
    await aws.s3.send(
      new DeleteObjectCommand({
        Bucket: artifactBucket(settings),
        Key: `${service}/${version}.zip`,
      }),
    );
    return;
  }
  const { failures }: BatchDeleteImageCommandOutput = await aws.ecr.send(
    new BatchDeleteImageCommand({
      repositoryName: BACKEND_REPOSITORY,
      imageIds: [{ imageTag: version }],
    }),
  );
  const [failure] = failures ?? [];
  if (failure) {
    throw new DeliveryError([
      `The image ${version} of ${service} could not be deleted: ${failure.failureReason}.`,
    ]);
  }
}

async function zips({ aws, settings }: Place, service: Service): Promise<StoredArtifact[]> {
  const found: StoredArtifact[] = [];
  const pages = paginateListObjectsV2(
    { client: aws.s3 },
    { Bucket: artifactBucket(settings), Prefix: `${service}/` },
  );
  for await (const { Contents } of pages) {
    for (const { Key, LastModified } of Contents ?? []) {
      const version = Key?.slice(service.length + 1).replace(/\.zip$/, '') ?? '';
      if (VERSION.test(version) && LastModified) {
        found.push({ service, version, storedAt: LastModified });
      }
    }
  }
  return found;
}

async function images({ aws }: Place, service: Service): Promise<StoredArtifact[]> {
  const found: StoredArtifact[] = [];
  const pages = paginateDescribeImages(
    { client: aws.ecr },
    { repositoryName: BACKEND_REPOSITORY, filter: { tagStatus: 'TAGGED' } },
  );
  for await (const { imageDetails } of pages) {
    for (const { imageTags, imagePushedAt } of imageDetails ?? []) {
      for (const version of imageTags ?? []) {
        if (VERSION.test(version) && imagePushedAt) {
          found.push({ service, version, storedAt: imagePushedAt });
        }
      }
    }
  }
  return found;
}
