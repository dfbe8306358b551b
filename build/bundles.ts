import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { API_NAMES, type ApiService, type SERVICES, type Service } from '../terraform/services.ts';
import { adotFiles } from './adot.ts';
import type { ArtifactFiles } from './artifact.ts';
import { ROOT } from './paths.ts';

/** How a service is bundled. */
export interface ServiceBundle {
  readonly entry: string;
  /** The bundle's file name in the artifact, which the platform starts. */
  readonly outfile: string;
  /** Files next to the bundle. */
  readonly files?: Readonly<Record<string, string>>;
  /** Packages that the bundle loads from files next to it. */
  readonly packages?: () => Promise<ArtifactFiles>;
}

/** Every service except sites, which Vite builds. */
export type BundledService = {
  [Name in Service]: (typeof SERVICES)[Name]['artifact'] extends 'site' ? never : Name;
}[Service];

export const BUNDLES: Readonly<Record<BundledService, ServiceBundle>> = {
  // AgentCore's code runtime requires an entry that ends in .js; the package.json makes it a
  // module.
  agent: {
    entry: 'services/agent/main.ts',
    outfile: 'main.js',
    files: { 'package.json': '{"type":"module"}\n' },
    packages: adotFiles,
  },
  // The image is built from the artifact alone, so the artifact contains the Dockerfile.
  backend: {
    entry: 'services/backend/main.ts',
    outfile: 'main.mjs',
    files: { Dockerfile: readFileSync(join(ROOT, 'services/backend/Dockerfile'), 'utf8') },
  },
  interceptor: lambda('interceptor'),
  ...(Object.fromEntries(API_NAMES.map((service) => [service, lambda(service)])) as Record<
    ApiService,
    ServiceBundle
  >),
};

function lambda(service: string): ServiceBundle {
  return { entry: `services/${service}/lambda.ts`, outfile: 'lambda.mjs' };
}
