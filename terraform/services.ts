import type { ApiDeclaration } from '@three-tier-chat/wire-contract';
import { service as conversations } from '../services/conversations/service.ts';
import { service as securedApi } from '../services/secured-api/service.ts';

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
  /** Of a Lambda function that is made with `@three-tier-chat/api`: what its own `service.ts` declares. */
  readonly api?: ApiDeclaration;
}

/**
 * The services that are built, released and deployed independently: build, stacks, local cloud and
 * deliveries use this list. `make service` adds to its end.
 */
export const SERVICES = {
  agent: { artifact: 'zip', stack: 'agent' },
  backend: { artifact: 'image', stack: 'backend' },
  frontend: { artifact: 'site', stack: 'app' },
  interceptor: { artifact: 'zip', stack: 'gateway' },
  'secured-api': { artifact: 'zip', stack: 'api', api: securedApi },
  conversations: { artifact: 'zip', stack: 'conversations', api: conversations },
} as const satisfies Readonly<Record<string, ServiceEntry>>;

export type Service = keyof typeof SERVICES;

/** The services that are APIs. */
export type ApiService = {
  [Name in Service]: (typeof SERVICES)[Name] extends { readonly api: ApiDeclaration }
    ? Name
    : never;
}[Service];

export const SERVICE_NAMES = Object.keys(SERVICES) as readonly Service[];

export const API_NAMES = SERVICE_NAMES.filter((name): name is ApiService =>
  Object.hasOwn(SERVICES[name], 'api'),
);

export function isService(name: string): name is Service {
  return Object.hasOwn(SERVICES, name);
}
