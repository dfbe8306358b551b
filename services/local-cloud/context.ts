import type { ArtifactStore } from './artifacts/artifact-store.ts';
import type { Iam } from './iam/iam.ts';
import type { LogStore } from './logs/log-store.ts';
import type { PortOf } from './ports.ts';
import type { ResourceSet } from './terraform/resource.ts';

/** Region, account and ports, of which addresses and ARNs are made. */
export interface CloudIdentity {
  readonly portOf: PortOf;
  readonly region: string;
  readonly accountId: string;
}

/** What every emulated service receives. */
export interface CloudContext extends CloudIdentity {
  /** The current resources, which are read again after a release, since versions are arguments. */
  resources(): ResourceSet;
  readonly artifacts: ArtifactStore;
  readonly logs: LogStore;
  readonly iam: Iam;
}
