import { SERVICE_NAMES } from '@three-tier-chat/terraform/services.ts';
import type { DeliveryContext } from './delivery-context.ts';
import { readReleases } from './release-parameters.ts';

/** Formats every service's releases as a table, newest first. */
export async function listReleases(
  context: Pick<DeliveryContext, 'aws' | 'settings'>,
): Promise<string> {
  const tables = await Promise.all(
    SERVICE_NAMES.map(async (service) => {
      const releases = await readReleases(context, service);
      if (releases.length === 0) return [`${service.padEnd(12)} no release`];
      return releases.map(({ version, at, by }, index) => {
        const name = index === 0 ? service : '';
        const now = index === 0 ? 'now' : '';
        return `${name.padEnd(12)} ${version}  ${at.toISOString()}  ${now.padEnd(3)}  ${by}`;
      });
    }),
  );
  return `${tables.flat().join('\n')}\n`;
}
