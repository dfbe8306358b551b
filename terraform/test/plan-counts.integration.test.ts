import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadEnvironment } from '../load-environment.ts';
import {
  type SynthesizedStack,
  stackOf,
  synthBootstrap,
  synthDeployRoles,
  synthSettings,
} from '../testing/synth-all.ts';
import { realApiDocuments } from './real-api-documents.ts';

const GUIDE = readFileSync(join(import.meta.dirname, '../../docs/first-deploy.md'), 'utf8');
const PLANNED = /"Plan: (\d+|…) to add/g;

const resources = ({ json }: SynthesizedStack): number =>
  Object.values(json['resource'] as Record<string, object>).reduce(
    (sum, named) => sum + Object.keys(named).length,
    0,
  );

it('the guide says how many resources each plan of dev adds', async () => {
  const settings = await loadEnvironment('dev', { localPortBase: 4000 });
  const documents = realApiDocuments();
  const stacks = {
    ...synthBootstrap(settings),
    ...synthDeployRoles(settings),
    ...synthSettings(settings, documents),
  };
  const count = (part: string) => String(resources(stackOf(stacks, part)));
  const told = Array.from(GUIDE.matchAll(PLANNED), ([, number]) => number);
  expect(told).toEqual([
    count('bootstrap'),
    count('deploy-roles'),
    count('okta'),
    count('gateway'),
    // Its routes change more often than the guide.
    '…',
    count('conversations'),
    count('agent'),
    count('backend'),
    count('app'),
  ]);
  const paths = (documents['secured-api'] as { readonly paths: Record<string, object> }).paths;
  const routes = Object.values(paths).flatMap((methods) => Object.keys(methods)).length;
  expect(GUIDE).toContain(`(${Number(count('api')) - routes + 1} with one route,`);
  expect(GUIDE).toContain(
    `"Plan: ${count('gateway')} to add" (${Number(count('gateway')) + 1} with`,
  );
});
