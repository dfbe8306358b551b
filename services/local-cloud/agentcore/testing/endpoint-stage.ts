import { once } from 'node:events';
import { LOG_EVENT } from '@three-tier-chat/wire-contract';
import type { LogLine, LogStore } from '../../logs/log-store.ts';
import { createMemoryLogStore } from '../../logs/memory-log-store.ts';
import type { AuthorizerConfiguration } from '../authorizer-configuration.ts';
import { type Endpoint, type EndpointHandler, startEndpoint } from '../start-endpoint.ts';
import { AUDIENCE, type IssuerFixture, startIssuerFixture } from './issuer.ts';

/**
 * What a test of an AgentCore front door needs: an issuer, and a record of segments and log lines.
 */
export interface EndpointStage {
  readonly okta: IssuerFixture;
  /** Accepts the issuer's tokens with the scope `chat.invoke`. */
  readonly authorizer: AuthorizerConfiguration;
  readonly logs: LogStore;
  /** Segment documents, in the order in which they were sent. */
  readonly segments: readonly Readonly<Record<string, unknown>>[];
  send(document: Readonly<Record<string, unknown>>): void;
  /** The log lines of token checks, by time. */
  checks(): readonly LogLine[];
  /**
   * Resolves with the other log lines once there are `count`; each is written when its answer has
   * ended.
   */
  logged(count: number): Promise<readonly LogLine[]>;
  /** Starts the endpoint on a free port; `close` stops it. */
  open(handle: EndpointHandler, service: string): Promise<Endpoint>;
  /** Closes the endpoint and the issuer. */
  close(): Promise<void>;
}

export async function startEndpointStage(): Promise<EndpointStage> {
  const okta = await startIssuerFixture();
  const lines = new EventTarget();
  const logs = createMemoryLogStore({ onLine: () => lines.dispatchEvent(new Event('line')) });
  const segments: Readonly<Record<string, unknown>>[] = [];
  const isCheck = ({ message }: LogLine) => message === LOG_EVENT.tokenChecked;
  let door: Endpoint | undefined;
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
      door = await startEndpoint(0, handle, { store: logs, service });
      return door;
    },
    async close() {
      await door?.close();
      await okta.close();
    },
  };
}
