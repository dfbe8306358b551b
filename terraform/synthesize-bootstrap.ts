import { mkdirSync } from 'node:fs';
import { App } from 'cdktf';
import type { Settings } from './settings.ts';
import { BootstrapStack } from './stacks/bootstrap-stack.ts';

/**
 * Writes the Terraform JSON of what an environment's account needs before its stacks.
 *
 * @param stateIn `this-machine` until the state bucket exists; with `s3` the state is in the
 * bucket; `terraform init -migrate-state` moves it.
 */
export function synthesizeBootstrap(
  settings: Settings,
  outdir: string,
  stateIn: 's3' | 'this-machine',
): void {
  mkdirSync(outdir, { recursive: true });
  const app = new App({ outdir });
  new BootstrapStack(app, settings, stateIn);
  app.synth();
}
