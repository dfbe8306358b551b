import type { ArtifactStore } from './artifacts/artifact-store.ts';
import type { Iam } from './iam/iam.ts';
import type { LogStore } from './logs/log-store.ts';
import type { Ports } from './ports.ts';
import type { ResourceSet } from './terraform/resource.ts';

/** What every emulated service is given. */
export interface CloudContext {
  readonly ports: Ports;
  readonly region: string;
  readonly accountId: string;
  /** The resources as they stand now: read anew after a release, since versions are arguments. */
  resources(): ResourceSet;
  readonly artifacts: ArtifactStore;
  readonly logs: LogStore;
  readonly iam: Iam;
}

/** Switches something on or off that AWS or Okta could really do. */
export type Fault = (active: boolean) => void | Promise<void>;

/** An emulated service that is up. */
export interface RunningService {
  /** Name for the table of addresses: `Okta`. */
  readonly name: string;
  readonly url: string;
  /** Takes in a new artifact of a service, when it runs that service. */
  release?(service: string): Promise<void>;
  /** Faults that the control port can switch on and off, by name. */
  readonly faults?: Readonly<Record<string, Fault>>;
  /** Forgets sessions and all other state that turns left behind. */
  reset?(): void | Promise<void>;
  stop(): Promise<void>;
}
