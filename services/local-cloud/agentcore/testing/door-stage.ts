import { once } from 'node:events';
import { LOG_EVENT } from '@three-tier-chat/wire-contract';
import type { LogLine, LogStore } from '../../logs/log-store.ts';
import { createMemoryLogStore } from '../../logs/memory-log-store.ts';
import type { AuthorizerConfiguration } from '../authorizer-configuration.ts';
import { type Door, type DoorHandler, openDoor } from '../open-door.ts';
import { AUDIENCE, type IssuerFixture, startIssuerFixture } from './issuer.ts';

/** What an AgentCore front door needs around it in a test: an issuer, and a record of what it writes. */
export interface DoorStage {
  readonly okta: IssuerFixture;
  /** Lets in the issuer's tokens with the scope `chat.invoke`. */
  readonly authorizer: AuthorizerConfiguration;
  readonly logs: LogStore;
  /** Segment documents, in the order of their sending. */
  readonly segments: readonly Readonly<Record<string, unknown>>[];
  send(document: Readonly<Record<string, unknown>>): void;
  /** The lines of token checks, in the order of time. */
  checks(): readonly LogLine[];
  /** The other lines, as soon as there are so many; each is written once its answer has ended. */
  logged(count: number): Promise<readonly LogLine[]>;
  /** Opens the door itself on a free port, which `close` closes. */
  open(handle: DoorHandler, service: string): Promise<Door>;
  /** Closes the door and the issuer. */
  close(): Promise<void>;
}

export async function startDoorStage(): Promise<DoorStage> {
  const okta = await startIssuerFixture();
  const lines = new EventTarget();
  const logs = createMemoryLogStore({ onLine: () => lines.dispatchEvent(new Event('line')) });
  const segments: Readonly<Record<string, unknown>>[] = [];
  const isCheck = ({ message }: LogLine) => message === LOG_EVENT.tokenChecked;
  let door: Door | undefined;
  return {
    okta,
    authorizer: {
      discoveryUrl: okta.discoveryUrl,
      allowedAudience: [AUDIENCE],
      allowedClients: [],
      allowedScopes: ['chat.invoke'],
      customClaims: [],
    },
    logs,
    segments,
    send: (document) => {
      segments.push(document);
    },
    checks: () => logs.all().filter(isCheck),
    async logged(count) {
      const others = () => logs.all().filter((line) => !isCheck(line));
      while (others().length < count) await once(lines, 'line');
      return others();
    },
    async open(handle, service) {
      door = await openDoor(0, handle, { store: logs, service });
      return door;
    },
    async close() {
      await door?.close();
      await okta.close();
    },
  };
}
