import type { ArtifactStore } from './artifacts/artifact-store.ts';
import type { Iam } from './iam/iam.ts';
import type { LogStore } from './logs/log-store.ts';
import type { PortOf } from './ports.ts';
import type { ResourceSet } from './terraform/resource.ts';

/** Where the cloud stands: what addresses and ARNs are made of. */
export interface CloudIdentity {
  readonly portOf: PortOf;
  readonly region: string;
  readonly accountId: string;
}

/** What every emulated service is given. */
export interface CloudContext extends CloudIdentity {
  /** The resources as they stand now: read anew after a release, since versions are arguments. */
  resources(): ResourceSet;
  readonly artifacts: ArtifactStore;
  readonly logs: LogStore;
  readonly iam: Iam;
}
