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
  /** The resource types that belong to it, with what a provider fills in on apply. */
  readonly attributes?: (identity: CloudIdentity) => AttributeTable;
  /** The ports on which it, and what it runs, listens. */
  readonly ports?: readonly Port[];
  /**
   * Starts it, when all services of the rows before are up. Absent: it only fills in attributes, or
   * another service answers for it.
   *
   * @returns undefined when the stacks ask for nothing of it.
   * @throws Error naming the resource and what of it the local cloud cannot follow.
   */
  start?(context: CloudContext, launch: Launch): Promise<Running | undefined>;
}

/** What a start is given besides the context. */
interface Launch {
  readonly settings: CloudSettings;
  readonly started: StartedServices;
}

/** The emulated services that are up. */
export interface StartedServices {
  /** @throws Error when it is not up: its row in the list comes later, or it has no start. */
  get<Running extends RunningService>(service: EmulatedService<Running>): Running;
  /** In the order of the list. It grows until all are up. */
  readonly all: readonly RunningService[];
}

/** A row of the table of addresses. */
export interface Address {
  /** `Okta`. */
  readonly name: string;
  readonly url: string;
}

/** An emulated service that is up. */
export interface RunningService extends Address {
  /** Its further addresses, where it serves several things of one kind. */
  readonly others?: readonly Address[];
  /** Takes in a new artifact of a service, when it runs that service. */
  release?(service: string): Promise<void>;
  /** Faults that the control port can switch on and off, by name. */
  readonly faults?: Readonly<Record<string, Fault>>;
  /** Forgets sessions and all other state that turns left behind. */
  reset?(): void | Promise<void>;
  /** What the control port's status shows of it besides its name and address. */
  status?(): Readonly<Record<string, unknown>>;
  /** Who can sign in, for the table that is printed at the start. */
  users?(): readonly DemoUser[];
  stop(): Promise<void>;
}

/** Switches something on or off that AWS or Okta could really do. */
export type Fault = (active: boolean) => void | Promise<void>;

/** A user of the local Okta. */
export interface DemoUser {
  readonly login: string;
  readonly password: string;
  /** Names of groups. */
  readonly groups: readonly string[];
}
