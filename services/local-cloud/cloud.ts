import { join } from 'node:path';
import type { InterceptorAnswer, InterceptorCall } from './agentcore-gateway/interceptor.ts';
import { startGateway } from './agentcore-gateway/start-gateway.ts';
import { startRuntime } from './agentcore-runtime/start-runtime.ts';
import { startAppRunner } from './app-runner/start-app-runner.ts';
import { openArtifacts } from './artifacts/local-artifact-store.ts';
import { releaseParameters } from './artifacts/release-parameters.ts';
import { allAttributes } from './attributes.ts';
import { startBedrock } from './bedrock/start-bedrock.ts';
import { startEdge } from './cloudfront/start-edge.ts';
import type { CloudContext, RunningService } from './context.ts';
import { startControl } from './control/start-control.ts';
import { startHttpApi } from './http-api/start-http-api.ts';
import { createIam, type RoleSession } from './iam/iam.ts';
import { type LambdaService, startLambda } from './lambda/lambda-service.ts';
import type { LogLine } from './logs/log-store.ts';
import { createMemoryLogStore } from './logs/memory-log-store.ts';
import { type DemoUser, startOkta } from './okta/okta.ts';
import { portsFrom } from './ports.ts';
import { requireFreePorts } from './process/require-free-ports.ts';
import type { CloudSettings } from './settings.ts';
import { loadStacks } from './terraform/load-stacks.ts';
import { resolveStacks } from './terraform/resolve-stacks.ts';
import { startTraceViewer } from './trace-viewer/start-trace-viewer.ts';

/** The region and account of the environment `local`. */
const REGION = 'us-east-1';
const ACCOUNT_ID = '000000000000';

export interface RunningCloud {
  /** What is up, in the order of the table of addresses. */
  readonly services: readonly RunningService[];
  /** Users of the local Okta. */
  readonly users: readonly DemoUser[];
  /** Takes in what was built since: returns the services whose version changed. */
  refresh(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/**
 * Becomes the AWS and the Okta that the synthesized stacks describe.
 *
 * @throws Error for a taken port, a resource type or expression that is not known, a definition that
 * AWS or Okta would refuse, a service that does not come up. Nothing is left running then.
 */
export async function startCloud(
  settings: CloudSettings,
  onLogLine: (line: LogLine) => void,
): Promise<RunningCloud> {
  const ports = portsFrom(settings.portBase);
  await requireFreePorts({ ...ports });
  const artifacts = await openArtifacts(
    settings.artifactsFolder,
    join(settings.artifactsFolder, '../run'),
  );
  const identity = { ports, region: REGION, accountId: ACCOUNT_ID };
  const resolve = () =>
    resolveStacks(
      loadStacks(settings.stacksFolder),
      allAttributes(identity),
      releaseParameters(artifacts),
    );
  let resources = resolve();
  const shared = {
    ...identity,
    resources: () => resources,
    logs: createMemoryLogStore({ onLine: onLogLine }),
  };
  const context: CloudContext = { ...shared, artifacts, iam: createIam(shared) };

  const services: RunningService[] = [];
  const stop = async () => {
    for (const service of services.splice(0).reverse()) await service.stop();
  };
  let users: readonly DemoUser[];
  try {
    users = await startServices(context, settings, services);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    services: [...services],
    users,
    stop,
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

/**
 * Starts each tier after those that it needs. `services` holds what is up, should a later one fail.
 *
 * @returns the users of the local Okta.
 */
async function startServices(
  context: CloudContext,
  settings: CloudSettings,
  services: RunningService[],
): Promise<readonly DemoUser[]> {
  const up = <Service extends RunningService>(service: Service): Service => {
    services.push(service);
    return service;
  };
  const { seedPath, modelUrl, realBedrock, watch } = settings;
  up(await startTraceViewer(context));
  const okta = up(await startOkta(context, { seedPath }));
  up(await startBedrock(context, modelUrl === undefined ? {} : { modelUrl }));
  const lambda = up(await startLambda(context));
  up(await startHttpApi(context, lambda));
  up(await startGateway(context, { invokeInterceptor: interceptorOn(lambda) }));
  await Promise.all([
    startRuntime(context, realBedrock ? { realBedrock } : {}).then(up),
    startAppRunner(context).then(up),
  ]);
  up(await startEdge(context, { liveReload: watch }));
  up(await startControl(context, services));
  return okta.users();
}

function interceptorOn(
  lambda: LambdaService,
): (call: InterceptorCall, caller: RoleSession) => Promise<InterceptorAnswer> {
  return async (call, caller) => {
    const result = await lambda.invoke({ ...call, caller });
    switch (result.kind) {
      case 'answered':
        return { kind: 'ok', payload: result.payload };
      case 'failed':
        return { kind: 'error', message: result.error.errorType };
      case 'refused':
        return { kind: 'error', message: result.message };
    }
  };
}
