import { join } from 'node:path';
import { openArtifacts } from './artifacts/local-artifact-store.ts';
import { releaseParameters } from './artifacts/release-parameters.ts';
import { allAttributes } from './attributes.ts';
import type { CloudIdentity } from './context.ts';
import type { DemoUser, RunningService } from './emulated-service.ts';
import { EMULATED_SERVICES } from './emulated-services.ts';
import { readApis } from './http-api/api-definition.ts';
import { createIam } from './iam/iam.ts';
import type { LogLine } from './logs/log-store.ts';
import { createMemoryLogStore } from './logs/memory-log-store.ts';
import { type Port, portsFrom } from './ports.ts';
import { requireFreePorts } from './process/require-free-ports.ts';
import type { CloudSettings } from './settings.ts';
import { startServices, stopServices } from './start-services.ts';
import { loadStacks } from './terraform/load-stacks.ts';
import { resolveStacks } from './terraform/resolve-stacks.ts';

/** The region and account of the environment `local`. */
const REGION = 'us-east-1';
const ACCOUNT_ID = '000000000000';

export interface RunningCloud {
  /** The running services, in the order of the table of addresses. */
  readonly services: readonly RunningService[];
  /** Users of the local Okta. */
  readonly users: readonly DemoUser[];
  /** Loads new builds: returns the services whose version changed. */
  refresh(): Promise<readonly string[]>;
  /**
   * Starts what otherwise starts with the first request.
   *
   * @returns a sentence for each that does not start.
   */
  warmUp(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/**
 * Starts the AWS and the Okta that the synthesized stacks define.
 *
 * @throws Error for a taken port, an unknown resource type or expression, a definition that AWS or
 * Okta would refuse, a service that does not start. Nothing is left running then.
 */
export async function startCloud(
  settings: CloudSettings,
  onLogLine: (line: LogLine) => void,
): Promise<RunningCloud> {
  const portOf = portsFrom(settings.portBase);
  const requireFree = (ports: readonly Port[]) =>
    requireFreePorts(Object.fromEntries(ports.map((port) => [port.name, portOf(port)])));
  await requireFree(EMULATED_SERVICES.flat().flatMap((service) => service.ports ?? []));
  const artifacts = await openArtifacts(
    settings.artifactsFolder,
    join(settings.artifactsFolder, '../run'),
  );
  const identity: CloudIdentity = { portOf, region: REGION, accountId: ACCOUNT_ID };
  const resolve = () =>
    resolveStacks(
      loadStacks(settings.stacksFolder),
      allAttributes(identity),
      releaseParameters(artifacts),
    );
  let resources = resolve();
  // How many there are, the stacks tell.
  await requireFree(readApis(resources).map(({ port }) => port));
  const shared = {
    ...identity,
    resources: () => resources,
    logs: createMemoryLogStore({ onLine: onLogLine }),
  };
  const services = await startServices(
    EMULATED_SERVICES,
    { ...shared, artifacts, iam: createIam(shared) },
    settings,
  );
  return {
    services,
    users: services.flatMap((service) => service.users?.() ?? []),
    stop: () => stopServices(services),
    async warmUp() {
      return (await Promise.all(services.map((service) => service.warmUp?.() ?? []))).flat();
    },
    async refresh() {
      const changed = await artifacts.refresh();
      if (changed.length > 0) resources = resolve();
      for (const name of changed) {
        for (const service of services) await service.release?.(name);
      }
      return changed;
    },
  };
}
