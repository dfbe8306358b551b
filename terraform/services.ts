/** What a build makes of a service, and so how a release of it reaches AWS. */
export type ArtifactKind =
  /** A zip in the artifact bucket, which the stack names. */
  | 'zip'
  /** An image in the registry, made of the zip's files and its Dockerfile. */
  | 'image'
  /** A zip whose files are copied into the site's bucket. */
  | 'site';

export interface ServiceEntry {
  readonly artifact: ArtifactKind;
  /** Part of the stack that runs it: `api`. */
  readonly stack: string;
}

/** What is built, released and deployed by itself: build, stacks and deliveries go by this list. */
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
