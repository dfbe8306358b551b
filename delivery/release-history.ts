import { paginateGetParameterHistory } from '@aws-sdk/client-ssm';
import type { Service } from '@three-tier-chat/terraform/services.ts';
import { releaseParameter } from '@three-tier-chat/wire-contract';
import { isAwsError } from './aws-clients.ts';
import type { DeliveryContext } from './delivery-context.ts';
import { parseNote, type ReleaseNote } from './release-note.ts';

export interface Release {
  readonly version: string;
  readonly at: Date;
  /** ARN of the identity that recorded it. */
  readonly by: string;
  readonly note: ReleaseNote;
}

/**
 * Releases of a service, newest first, without those that were taken back. SSM keeps the last
 * hundred.
 */
export async function readReleases(
  { aws, settings }: Pick<DeliveryContext, 'aws' | 'settings'>,
  service: Service,
): Promise<readonly Release[]> {
  const releases: Release[] = [];
  const pages = paginateGetParameterHistory(
    { client: aws.ssm },
    { Name: releaseParameter(settings.name, service) },
  );
  try {
    for await (const { Parameters } of pages) {
      for (const { Value, LastModifiedDate, LastModifiedUser, Description } of Parameters ?? []) {
        releases.push({
          version: Value ?? '',
          at: LastModifiedDate ?? new Date(0),
          by: LastModifiedUser ?? '',
          note: parseNote(Description),
        });
      }
    }
  } catch (error) {
    if (!isAwsError(error, 'ParameterNotFound')) throw error;
  }
  return withoutTakenBack(releases).reverse();
}

/** @param releases oldest first, as in the result. */
export function withoutTakenBack(releases: readonly Release[]): Release[] {
  const standing: Release[] = [];
  for (const release of releases) {
    const { takesBack } = release.note;
    const isTakenBack = takesBack !== undefined && standing.at(-1)?.version === takesBack;
    if (isTakenBack) standing.pop();
    // What it restores stands before it, unless SSM has forgotten that by now.
    if (!isTakenBack || standing.length === 0) standing.push(release);
  }
  return standing;
}

/** The version before the currently recorded one, if there was another. */
export function earlierVersion(releases: readonly Release[]): string | undefined {
  const [current, ...earlier] = releases;
  return earlier.find(({ version }) => version !== current?.version)?.version;
}
