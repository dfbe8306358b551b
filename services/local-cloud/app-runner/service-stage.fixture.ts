import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allAttributes } from '../attributes.ts';
import type { CloudContext } from '../context.ts';
import type { RunningService } from '../emulated-service.ts';
import { freePort } from '../http/testing/free-port.ts';
import { makeIam } from '../iam/testing/iam.ts';
import { createMemoryLogStore } from '../logs/memory-log-store.ts';
import { portsFrom } from '../ports.ts';
import type { StackDocument } from '../terraform/load-stacks.ts';
import { resolveStacks } from '../terraform/resolve-stacks.ts';
import type { Resource } from '../terraform/resource.ts';
import { BACKEND_PORT, BACKEND_PROCESS_PORT } from './port.ts';
import { type AppRunnerOptions, startAppRunner } from './start-app-runner.ts';

/** `…/three-tier-chat-backend:` in the account's registry. */
export const IMAGE = '000000000000.dkr.ecr.us-east-1.amazonaws.com/three-tier-chat-backend:';

/** Code of a service that returns what it sees. */
export const SERVICE = (version: string) => `
import http from 'node:http';
console.log(JSON.stringify({ message: 'started', level: 'INFO', version: '${version}' }));
http.createServer((request, response) => {
  if (request.url === '/health') return response.end('ok');
  if (request.url === '/crash') process.exit(3);
  if (request.url === '/hang') return response.write('first');
  if (request.url === '/never') return;
  response.end(JSON.stringify({ version: '${version}', url: request.url, headers: request.headers, environment: process.env }));
}).listen(Number(process.env.PORT), '127.0.0.1');
`;

/** What the service returns. */
export interface Echo {
  readonly headers: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
}

export interface ServiceStage {
  /** Starts the service that one stack's resources define, with this stage's artifacts. */
  start(definition: {
    /** By type and name, for a released version. */
    readonly resource: (version: string) => StackDocument['resource'];
    readonly roles: readonly Resource[];
    readonly options?: AppRunnerOptions | undefined;
    readonly source?: string | undefined;
  }): Promise<RunningStage>;
  close(): Promise<void>;
}

interface RunningStage {
  readonly url: string;
  readonly service: RunningService;
  readonly context: CloudContext;
  /** Releases a version, with the code of `SERVICE` by default. */
  release(version: string, code?: string): Promise<void>;
}

export async function openServiceStage(): Promise<ServiceStage> {
  const folder = await mkdtemp(join(tmpdir(), 'app-runner-'));
  let running: RunningService | undefined;
  return {
    async start({ resource, roles, options, source = SERVICE('v1') }) {
      const portOf = portsFrom(4000, [
        [BACKEND_PORT, 0],
        [BACKEND_PROCESS_PORT, await freePort()],
      ]);
      const identity = { portOf, region: 'us-east-1', accountId: '000000000000' };
      let version = 'v1';
      const release = async (next: string, code = SERVICE(next)) => {
        await mkdir(join(folder, next), { recursive: true });
        await writeFile(join(folder, next, 'main.mjs'), code);
        version = next;
      };
      await release('v1', source);
      const context: CloudContext = {
        ...identity,
        resources: () =>
          resolveStacks(
            [{ name: 'backend', resource: resource(version), data: {}, output: {} }],
            allAttributes(identity),
            {},
          ),
        artifacts: {
          releasedVersion: () => version,
          unpack: async (_service, wanted) => join(folder, wanted),
        },
        logs: createMemoryLogStore(),
        iam: makeIam(roles),
      };
      const service = await startAppRunner(context, options);
      running = service;
      return { url: service.url, service, context, release };
    },
    async close() {
      await running?.stop();
      await rm(folder, { recursive: true });
    },
  };
}
