import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { awsProvider, keepStateInS3, pinVersions } from '../constructs/chat-stack.ts';
import { DeployRole } from '../constructs/deploy-role.ts';
import { nameOf } from '../constructs/names.ts';
import { deployers, type Stacks } from '../deploy-roles/deployers.ts';
import type { Settings } from '../settings.ts';

/**
 * Who may deploy an environment, and what: made of its other stacks, and applied by an administrator
 * alone. Its state is beside the bootstrap's, which no deploy role writes.
 */
export class DeployRolesStack extends TerraformStack {
  constructor(scope: Construct, settings: Settings, stacks: Stacks) {
    const name = nameOf('deploy-roles', settings);
    super(scope, name);
    keepStateInS3(this, settings, `bootstrap/${name}.tfstate`);
    awsProvider(this, settings, { environment: settings.name, name });
    pinVersions(this, ['aws']);
    for (const deployer of deployers(settings, stacks)) {
      new DeployRole(this, deployer.role, { settings, deployer });
    }
  }
}
