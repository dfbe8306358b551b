import { SERVICE_NAMES } from '@three-tier-chat/terraform/services.ts';
import type { DeliveryContext } from './delivery-context.ts';
import { type Release, readReleases } from './release-history.ts';

const SOURCE_WIDTH = 18;

/** Formats every service's releases as a table, newest first: version, time, commit, who. */
export async function listReleases(
  context: Pick<DeliveryContext, 'aws' | 'settings'>,
): Promise<string> {
  const tables = await Promise.all(
    SERVICE_NAMES.map(async (service) => {
      const releases = await readReleases(context, service);
      if (releases.length === 0) return [`${service.padEnd(14)} no release`];
      return releases.map((release, index) => {
        const name = index === 0 ? service : '';
        const now = index === 0 ? 'now' : '';
        return `${name.padEnd(14)} ${release.version}  ${release.at.toISOString()}  ${now.padEnd(3)}  ${sourceOf(release)}  ${whoOf(release)}`;
      });
    }),
  );
  return `${tables.flat().join('\n')}\n`;
}

/** The commit as git abbreviates it, and whether files differed from it. */
function sourceOf({ note: { commit, tree } }: Release): string {
  if (commit === undefined) return 'unknown commit'.padEnd(SOURCE_WIDTH);
  return `${commit.slice(0, 12)} ${tree === 'dirty' ? 'dirty' : ''}`.padEnd(SOURCE_WIDTH);
}

/** The identity that AWS knows, and what the machine said of its user. */
function whoOf({ by, note }: Release): string {
  return note.by ? `${by} (${note.by})` : by;
}
