import {
  DeleteParameterCommand,
  GetParametersCommand,
  PutParameterCommand,
} from '@aws-sdk/client-ssm';
import type { Service } from '@three-tier-chat/terraform/services.ts';
import { releaseParameter } from '@three-tier-chat/wire-contract';
import { isAwsError } from './aws-clients.ts';
import type { DeliveryContext } from './delivery-context.ts';
import { DeliveryError } from './delivery-error.ts';
import { readReleases } from './release-history.ts';
import { withReleaseLock } from './release-lock.ts';
import { formatNote, type ReleaseNote } from './release-note.ts';

/** What is recorded for a service, so that a later write can tell whether it still is. */
export interface ReleaseRecord {
  readonly version: string;
  /** SSM's number of the write, and its time: a parameter that was made again begins at 1 again. */
  readonly revision: number;
  readonly at: number;
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

/** The values of parameters by name; those that do not exist are missing. */
export async function readParameters(
  { aws }: Pick<Place, 'aws'>,
  names: readonly string[],
): Promise<readonly (readonly [name: string, value: string])[]> {
  if (names.length === 0) return [];
  const { Parameters } = await aws.ssm.send(new GetParametersCommand({ Names: [...names] }));
  return (Parameters ?? [])
    .map(({ Name, Value }) => [Name ?? '', Value ?? ''] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1));
}

/** What is recorded for a service, if anything is. */
export async function readRecord(
  { aws, settings }: Place,
  service: Service,
): Promise<ReleaseRecord | undefined> {
  const { Parameters } = await aws.ssm.send(
    new GetParametersCommand({ Names: [releaseParameter(settings.name, service)] }),
  );
  const [parameter] = Parameters ?? [];
  return parameter?.Value === undefined
    ? undefined
    : {
        version: parameter.Value,
        revision: parameter.Version ?? 0,
        at: parameter.LastModifiedDate?.getTime() ?? 0,
      };
}

/**
 * Records a version, if nothing else was recorded since `expected` was read.
 *
 * @throws DeliveryError, with nothing written, if the record has changed.
 */
export async function replaceRecord(
  place: Place,
  service: Service,
  expected: ReleaseRecord | undefined,
  next: { readonly version: string; readonly note: ReleaseNote },
): Promise<ReleaseRecord> {
  const { aws, settings } = place;
  return withReleaseLock(place, service, async () => {
    await expectRecord(place, service, expected);
    try {
      await aws.ssm.send(
        new PutParameterCommand({
          Name: releaseParameter(settings.name, service),
          Value: next.version,
          Description: formatNote(next.note),
          Type: 'String',
          Overwrite: expected !== undefined,
        }),
      );
    } catch (error) {
      if (!isAwsError(error, 'ParameterAlreadyExists')) throw error;
      throw await changedRecord(place, service);
    }
    const record = await readRecord(place, service);
    if (record?.version !== next.version) throw await changedRecord(place, service);
    return record;
  });
}

/**
 * Deletes the record of a service and its history, if nothing else was recorded since `expected`
 * was read. The artifacts stay.
 *
 * @param otherwise says what was left if the record has changed.
 * @throws DeliveryError, with nothing deleted, if the record has changed.
 */
export async function removeRecord(
  place: Place,
  service: Service,
  expected: ReleaseRecord,
  otherwise?: string,
): Promise<void> {
  const { aws, settings } = place;
  await withReleaseLock(place, service, async () => {
    await expectRecord(place, service, expected, otherwise);
    await aws.ssm.send(
      new DeleteParameterCommand({ Name: releaseParameter(settings.name, service) }),
    );
  });
}

/** @throws DeliveryError if something else is recorded than what was read. */
export async function expectRecord(
  place: Place,
  service: Service,
  expected: ReleaseRecord | undefined,
  otherwise?: string,
): Promise<void> {
  const found = await readRecord(place, service);
  const isSame =
    found?.version === expected?.version &&
    found?.revision === expected?.revision &&
    found?.at === expected?.at;
  if (!isSame) throw await changedRecord(place, service, otherwise);
}

/** Says who recorded what meanwhile, and what the command left because of it. */
export async function changedRecord(
  place: Place,
  service: Service,
  otherwise = 'nothing was recorded or applied. Run the command again: it plans with what is recorded now',
): Promise<DeliveryError> {
  const [newest] = await readReleases(place, service);
  const change = newest
    ? `${newest.by || 'somebody'} recorded ${service} ${newest.version} (${newest.at.toISOString()})`
    : `the record of ${service} was deleted`;
  return new DeliveryError([
    `While this command ran, ${change} in ${place.settings.name}: ${otherwise}.`,
  ]);
}
