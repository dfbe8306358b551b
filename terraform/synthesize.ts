import { mkdirSync } from 'node:fs';
import { App } from 'cdktf';
import type { ApiDocument } from './openapi/api-document.ts';
import type { Settings } from './settings.ts';
import { AgentcoreStack } from './stacks/agentcore-stack.ts';
import { ApiStack } from './stacks/api-stack.ts';
import { AppStack } from './stacks/app-stack.ts';
import { BackendStack } from './stacks/backend-stack.ts';
import { OktaStack } from './stacks/okta-stack.ts';

/**
 * Writes the Terraform JSON of an environment's five stacks, and `manifest.json` with their order,
 * into `outdir`.
 */
export function synthesize(settings: Settings, document: ApiDocument, outdir: string): void {
  mkdirSync(outdir, { recursive: true });
  const app = new App({ outdir });
  const okta = new OktaStack(app, settings);
  const api = new ApiStack(app, settings, okta, document);
  const agentcore = new AgentcoreStack(app, settings, okta, api, document);
  const backend = new BackendStack(app, settings, api, agentcore);
  new AppStack(app, settings, { okta, api, agentcore, backend });
  app.synth();
}
