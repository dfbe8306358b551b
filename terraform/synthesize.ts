import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'cdktf';
import { declarationProblems } from './declarations/declaration-problems.ts';
import { STAYING_APIS } from './declarations/staying-apis.ts';
import type { ApiDocuments } from './openapi/api-documents.ts';
import { readingToolScopes } from './openapi/tool-scopes.ts';
import { API_NAMES, type ApiService, SERVICES } from './services.ts';
import type { Settings } from './settings.ts';
import { AgentStack } from './stacks/agent-stack.ts';
import { ApiStack } from './stacks/api-stack.ts';
import { AppStack } from './stacks/app-stack.ts';
import { BackendStack } from './stacks/backend-stack.ts';
import { GatewayStack } from './stacks/gateway-stack.ts';
import { OktaStack } from './stacks/okta-stack.ts';
import { SynthesisError } from './synthesis-error.ts';

/**
 * Writes the Terraform JSON of an environment's stacks, and `manifest.json` with their order,
 * into `outdir`.
 *
 * @throws SynthesisError with everything in the APIs' declarations that cannot be deployed.
 */
export function synthesize(settings: Settings, documents: ApiDocuments, outdir: string): void {
  requireDeployable(settings);
  mkdirSync(outdir, { recursive: true });
  const app = new App({ outdir });
  const okta = new OktaStack(app, settings);
  const gateway = new GatewayStack(app, settings, okta, readingToolScopes(documents));
  const apis = Object.fromEntries(
    API_NAMES.map((service) => [
      service,
      new ApiStack(app, settings, {
        service,
        document: documents[service],
        issuer: okta.issuer,
        alarmTopicArn: gateway.alarmTopicArn,
        gatewayId: gateway.toolGateway.id,
      }),
    ]),
  ) as Record<ApiService, ApiStack>;
  const { conversations } = apis;
  const agent = new AgentStack(app, settings, { okta, gateway, conversations });
  const backend = new BackendStack(app, settings, { okta, gateway, agent });
  const staying = STAYING_APIS.map((name) => apis[name]);
  new AppStack(app, settings, { okta, gateway, apis: staying, agent, backend });
  app.synth();
  removeOthers(join(outdir, 'stacks'), Object.keys(app.manifest.stacks));
}

/** Stacks of services that are gone, which an earlier synthesis left. */
function removeOthers(folder: string, names: readonly string[]): void {
  for (const name of readdirSync(folder)) {
    if (!names.includes(name)) rmSync(join(folder, name), { recursive: true });
  }
}

function requireDeployable(settings: Settings): void {
  const apis = API_NAMES.map((name) => ({ name, ...SERVICES[name] }));
  const problems = declarationProblems(apis, { ...settings });
  if (problems.length > 0) throw new SynthesisError('The APIs cannot be deployed:', problems);
}
