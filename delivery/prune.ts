import { paginateGetParametersByPath } from '@aws-sdk/client-ssm';
import { isService, type Service } from '@three-tier-chat/terraform/services.ts';
import { serviceOfParameter } from '@three-tier-chat/wire-contract';
import { isApproved } from './apply.ts';
import type { DeliveryContext } from './delivery-context.ts';
import { readReleases } from './release-history.ts';
import { deleteArtifact, type StoredArtifact, storedArtifacts } from './stored-artifacts.ts';

type Place = Pick<DeliveryContext, 'aws' | 'settings'>;

/** How many releases of each service an environment can go back to. */
const KEPT_RELEASES = 20;
/** A deploy may have stored what it has not recorded yet, and somebody may be reading its plan. */
const KEPT_DAYS = 7;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Deletes the artifacts that no environment of the account and region runs or could return to, once
 * their list is approved: those outside the last releases of every environment, and older than a
 * week.
 *
 * @returns whether it was approved, or nothing was left to do.
 */
export async function prune(context: DeliveryContext): Promise<boolean> {
  const { terminal } = context;
  const old = await unusedArtifacts(context);
  if (old.length === 0) {
    terminal.print('Every artifact belongs to a release, or is younger than a week.\n');
    return true;
  }
  for (const { service, version, storedAt } of old) {
    terminal.print(`${service.padEnd(14)} ${version}  ${storedAt.toISOString()}\n`);
  }
  const things = old.length === 1 ? 'this artifact' : `these ${old.length} artifacts`;
  if (!(await isApproved(context, `Delete ${things}, which no environment runs?`))) {
    terminal.print('\nNothing was deleted.\n');
    return false;
  }
  // Somebody may have released one of them while the question waited.
  const still = new Set((await unusedArtifacts(context)).map(nameOf));
  const now = old.filter((artifact) => still.has(nameOf(artifact)));
  for (const artifact of now) await deleteArtifact(context, artifact);
  terminal.print(`\nDeleted: ${now.length}.\n`);
  return true;
}

async function unusedArtifacts(place: Place): Promise<readonly StoredArtifact[]> {
  // The artifacts first: what is released after this is not older than a week, or is recorded.
  const stored = await storedArtifacts(place);
  const released = await releasedVersions(place);
  const newest = Date.now() - KEPT_DAYS * DAY_MS;
  return stored.filter(
    (artifact) => artifact.storedAt.getTime() < newest && !released.has(nameOf(artifact)),
  );
}

/** `<service> <version>` of what each environment runs, and of the releases before. */
async function releasedVersions({ aws, settings }: Place): Promise<ReadonlySet<string>> {
  const released = new Set<string>();
  const pages = paginateGetParametersByPath(
    { client: aws.ssm },
    { Path: '/three-tier-chat', Recursive: true },
  );
  for await (const { Parameters } of pages) {
    for (const { Name = '' } of Parameters ?? []) {
      const service = serviceOfParameter(Name);
      const [, , environment = ''] = Name.split('/');
      if (service === undefined || !isService(service)) continue;
      const there = { aws, settings: { ...settings, name: environment } };
      const releases = await readReleases(there, service);
      for (const { version } of releases.slice(0, KEPT_RELEASES)) {
        released.add(nameOf({ service, version }));
      }
    }
  }
  return released;
}

function nameOf({ service, version }: { readonly service: Service; readonly version: string }) {
  return `${service} ${version}`;
}
