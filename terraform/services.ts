/** The artifact that a build makes of a service, which decides how a release reaches AWS. */
export type ArtifactKind =
  /** A zip in the artifact bucket, to which the stack refers. */
  | 'zip'
  /** An image in the registry, built from the zip's files and its Dockerfile. */
  | 'image'
  /** A zip whose files are copied into the site's bucket. */
  | 'site';

export interface ServiceEntry {
  readonly artifact: ArtifactKind;
  /** Part of the stack that runs it: `api`. */
  readonly stack: string;
}

/**
 * The services that are built, released and deployed independently: build, stacks and deliveries
 * use this list.
 */
export const SERVICES = {
  agent: { artifact: 'zip', stack: 'agentcore' },
  backend: { artifact: 'image', stack: 'backend' },
  frontend: { artifact: 'site', stack: 'app' },
  interceptor: { artifact: 'zip', stack: 'agentcore' },
  'secured-api': { artifact: 'zip', stack: 'api' },
} as const satisfies Readonly<Record<string, ServiceEntry>>;

export type Service = keyof typeof SERVICES;

export const SERVICE_NAMES = Object.keys(SERVICES) as readonly Service[];

export function isService(name: string): name is Service {
  return Object.hasOwn(SERVICES, name);
}
