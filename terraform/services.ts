/** The artifact that a build makes of a service, which decides how a release reaches AWS. */
export type ArtifactKind =
  /** A zip in the artifact bucket, to which the stack refers. */
  | 'zip'
  /** An image in the registry, built from the zip's files and its Dockerfile. */
  | 'image'
  /** A zip whose files are copied into the site's bucket. */
  | 'site';

/** What an API has beside a service: its document, its HTTP API, a stack of its own. */
export interface ApiEntry {
  /**
   * Name of the Gateway target that makes its operations tools of the agent: camel case, since some
   * models break on hyphens. Absent: no operation is a tool.
   */
  readonly toolTarget?: string;
  /** Paths that the site's edge sends to it, and which it has itself; absent: it is not at the edge. */
  readonly edgePaths?: string;
}

export interface ServiceEntry {
  readonly artifact: ArtifactKind;
  /** Part of the stack that runs it: `api`. */
  readonly stack: string;
  /** Of a Lambda function that is made with `@three-tier-chat/api`. */
  readonly api?: ApiEntry;
}

/**
 * The services that are built, released and deployed independently: build, stacks and deliveries
 * use this list.
 */
export const SERVICES = {
  agent: { artifact: 'zip', stack: 'agent' },
  backend: { artifact: 'image', stack: 'backend' },
  frontend: { artifact: 'site', stack: 'app' },
  interceptor: { artifact: 'zip', stack: 'gateway' },
  'secured-api': { artifact: 'zip', stack: 'api', api: { toolTarget: 'securedApi' } },
  conversations: {
    artifact: 'zip',
    stack: 'conversations',
    api: { edgePaths: '/api/conversations*' },
  },
} as const satisfies Readonly<Record<string, ServiceEntry>>;

export type Service = keyof typeof SERVICES;

/** The services that are APIs. */
export type ApiService = {
  [Name in Service]: (typeof SERVICES)[Name] extends { readonly api: ApiEntry } ? Name : never;
}[Service];

export const SERVICE_NAMES = Object.keys(SERVICES) as readonly Service[];

export const API_NAMES = SERVICE_NAMES.filter((name): name is ApiService =>
  Object.hasOwn(SERVICES[name], 'api'),
);

export function isService(name: string): name is Service {
  return Object.hasOwn(SERVICES, name);
}
