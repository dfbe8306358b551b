import type { CloudContext, CloudIdentity } from './context.ts';
import type { Port } from './ports.ts';
import type { CloudSettings } from './settings.ts';
import type { AttributeTable } from './terraform/resource.ts';

/**
 * A service of AWS or Okta, as the local cloud emulates it. Each has a folder, and a line in
 * emulated-services.ts.
 */
export interface EmulatedService<Running extends RunningService = RunningService> {
  /** `Lambda`. */
  readonly name: string;
  /** Its resource types, with what a provider fills in on apply. */
  readonly attributes?: (identity: CloudIdentity) => AttributeTable;
  /** The ports on which it, and what it runs, listens. */
  readonly ports?: readonly Port[];
  /**
   * Starts it when all services of the earlier rows are running. Absent if it only fills in
   * attributes, or another service answers for it.
   *
   * @returns undefined if the stacks need nothing of it.
   * @throws Error naming the resource and what of it the local cloud does not emulate.
   */
  start?(context: CloudContext, launch: Launch): Promise<Running | undefined>;
}

/** What a start receives besides the context. */
interface Launch {
  readonly settings: CloudSettings;
  readonly started: StartedServices;
}

/** The running emulated services. */
export interface StartedServices {
  /** @throws Error if it is not running: its row in the list comes later, or it has no start. */
  get<Running extends RunningService>(service: EmulatedService<Running>): Running;
  /** In the order of the list. It grows until all are running. */
  readonly all: readonly RunningService[];
}

/** A row of the table of addresses. */
export interface Address {
  /** `Okta`. */
  readonly name: string;
  readonly url: string;
}

/** A running emulated service. */
export interface RunningService extends Address {
  /** Its further addresses, if it serves several things of one kind. */
  readonly others?: readonly Address[];
  /** Loads a new artifact of a service, if it runs that service. */
  release?(service: string): Promise<void>;
  /**
   * Starts what otherwise starts with the first request.
   *
   * @returns a sentence for each that does not start.
   */
  warmUp?(): Promise<readonly string[]>;
  /** Faults that the control port can activate and deactivate, by name. */
  readonly faults?: Readonly<Record<string, Fault>>;
  /** Deletes sessions and all other state of earlier turns. */
  reset?(): void | Promise<void>;
  /** What the control port's status shows of it besides its name and address. */
  status?(): Readonly<Record<string, unknown>>;
  /** Users who can sign in, for the table that is printed at the start. */
  users?(): readonly DemoUser[];
  /** Names of its users by their `subject_hash`, for the trace pages. */
  userNames?(): Promise<ReadonlyMap<string, string>>;
  stop(): Promise<void>;
}

/** Activates or deactivates something that AWS or Okta could really do. */
export type Fault = (active: boolean) => void | Promise<void>;

/** A user of the local Okta. */
export interface DemoUser {
  readonly login: string;
  readonly password: string;
  /** Names of groups. */
  readonly groups: readonly string[];
}
