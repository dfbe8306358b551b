import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdktf';
import type { Stacks } from './deploy-roles/deployers.ts';
import type { StackJson } from './deploy-roles/stack-permissions.ts';
import type { ApiDocuments } from './openapi/api-documents.ts';
import type { Settings } from './settings.ts';
import { DeployRolesStack } from './stacks/deploy-roles-stack.ts';
import { synthesize } from './synthesize.ts';

/** Writes the Terraform JSON of an environment's deploy roles, which follow from its stacks. */
export function synthesizeDeployRoles(
  settings: Settings,
  documents: ApiDocuments,
  outdir: string,
): void {
  mkdirSync(outdir, { recursive: true });
  const app = new App({ outdir });
  new DeployRolesStack(app, settings, stacksOf(settings, documents));
  app.synth();
}

function stacksOf(settings: Settings, documents: ApiDocuments): Stacks {
  const folder = mkdtempSync(join(tmpdir(), 'three-tier-chat-stacks-'));
  try {
    synthesize(settings, documents, folder);
    return Object.fromEntries(
      readdirSync(join(folder, 'stacks')).map((name) => {
        const text = readFileSync(join(folder, 'stacks', name, 'cdk.tf.json'), 'utf8');
        const part = name.slice('three-tier-chat-'.length, -settings.name.length - 1);
        return [part, JSON.parse(text) as StackJson];
      }),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
