import { mkdirSync } from 'node:fs';
import { App } from 'cdktf';
import type { ApiDocuments } from './openapi/api-documents.ts';
import { readingToolScopes } from './openapi/tool-scopes.ts';
import { API_NAMES } from './services.ts';
import type { Settings } from './settings.ts';
import { AgentcoreStack } from './stacks/agentcore-stack.ts';
import { ApiStack } from './stacks/api-stack.ts';
import { AppStack } from './stacks/app-stack.ts';
import { BackendStack } from './stacks/backend-stack.ts';
import { OktaStack } from './stacks/okta-stack.ts';

/**
 * Writes the Terraform JSON of an environment's stacks, and `manifest.json` with their order,
 * into `outdir`.
 */
export function synthesize(settings: Settings, documents: ApiDocuments, outdir: string): void {
  mkdirSync(outdir, { recursive: true });
  const app = new App({ outdir });
  const okta = new OktaStack(app, settings);
  const agentcore = new AgentcoreStack(app, settings, okta, readingToolScopes(documents));
  const apis = API_NAMES.map(
    (service) =>
      new ApiStack(app, settings, {
        service,
        document: documents[service],
        issuer: okta.issuer,
        alarmTopicArn: agentcore.alarmTopicArn,
        gatewayId: agentcore.gateway.id,
      }),
  );
  const backend = new BackendStack(app, settings, agentcore);
  new AppStack(app, settings, { okta, apis, agentcore, backend });
  app.synth();
}
