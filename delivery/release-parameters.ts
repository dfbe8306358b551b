import {
  DeleteParametersCommand,
  GetParametersCommand,
  PutParameterCommand,
  paginateGetParameterHistory,
} from '@aws-sdk/client-ssm';
import type { Service } from '@three-tier-chat/terraform/services.ts';
import { releaseParameter } from '@three-tier-chat/wire-contract';
import { isAwsError } from './aws-clients.ts';
import type { DeliveryContext } from './delivery-context.ts';

export interface Release {
  readonly version: string;
  readonly at: Date;
  /** ARN of the identity that recorded it. */
  readonly by: string;
}

type Place = Pick<DeliveryContext, 'aws' | 'settings'>;

/** The names of the parameters that do not exist. */
export async function missingParameters(
  { aws }: Pick<Place, 'aws'>,
  names: readonly string[],
): Promise<readonly string[]> {
  if (names.length === 0) return [];
  const { InvalidParameters } = await aws.ssm.send(new GetParametersCommand({ Names: [...names] }));
  return InvalidParameters ?? [];
}

/** The version that is recorded for a service, if any. */
export async function recordedVersion(
  { aws, settings }: Place,
  service: Service,
): Promise<string | undefined> {
  const { Parameters } = await aws.ssm.send(
    new GetParametersCommand({ Names: [releaseParameter(settings.name, service)] }),
  );
  return Parameters?.[0]?.Value;
}

export async function recordVersion(
  { aws, settings }: Place,
  service: Service,
  version: string,
): Promise<void> {
  await aws.ssm.send(
    new PutParameterCommand({
      Name: releaseParameter(settings.name, service),
      Value: version,
      Type: 'String',
      Overwrite: true,
    }),
  );
}

/** Deletes release parameters, with their histories. The artifacts stay. */
export async function forgetParameters(
  { aws }: Pick<Place, 'aws'>,
  names: readonly string[],
): Promise<void> {
  if (names.length > 0) await aws.ssm.send(new DeleteParametersCommand({ Names: [...names] }));
}

/** Releases of a service, newest first. SSM keeps the last hundred. */
export async function readReleases(
  { aws, settings }: Place,
  service: Service,
): Promise<readonly Release[]> {
  const releases: Release[] = [];
  const pages = paginateGetParameterHistory(
    { client: aws.ssm },
    { Name: releaseParameter(settings.name, service) },
  );
  try {
    for await (const { Parameters } of pages) {
      for (const { Value, LastModifiedDate, LastModifiedUser } of Parameters ?? []) {
        releases.push({
          version: Value ?? '',
          at: LastModifiedDate ?? new Date(0),
          by: LastModifiedUser ?? '',
        });
      }
    }
  } catch (error) {
    if (!isAwsError(error, 'ParameterNotFound')) throw error;
  }
  return releases.reverse();
}

/** The version before the currently recorded one, if there was another. */
export function earlierVersion(releases: readonly Release[]): string | undefined {
  const [current, ...earlier] = releases;
  return earlier.find(({ version }) => version !== current?.version)?.version;
}
