import { styleText } from 'node:util';
import type { RunningCloud } from './cloud.ts';

const NAME_WIDTH = 26;

/** The table of addresses and demo users, then the line that says that everything is running. */
export function formatReady({ services, users }: RunningCloud, sinceStartMs: number): string {
  const addresses = services.flatMap((service) => [service, ...(service.others ?? [])]);
  const width = Math.max(NAME_WIDTH, ...addresses.map(({ name }) => name.length));
  const rows = addresses.map(
    ({ name, url }) => `  ${name.padEnd(width)} ${styleText('cyan', url)}`,
  );
  const people = users.map(
    ({ login, password, groups }) =>
      `  ${login.padEnd(NAME_WIDTH)} ${password.padEnd(12)} ${groups.join(', ') || 'no group: refused'}`,
  );
  const app = services.find(({ name }) => name.startsWith('CloudFront'))?.url;
  return [
    '',
    'Addresses',
    ...rows,
    '',
    'Demo users',
    ...people,
    '',
    `ready in ${(sinceStartMs / 1000).toFixed(1)} s: open ${app}`,
  ].join('\n');
}
