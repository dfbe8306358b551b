import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isLocal } from '../../terraform/environment-name.ts';
import { environmentNames, loadEnvironment } from '../../terraform/load-environment.ts';
import type { ApiDocuments } from '../../terraform/openapi/api-documents.ts';
import { synthesize } from '../../terraform/synthesize.ts';
import { synthesizeBootstrap } from '../../terraform/synthesize-bootstrap.ts';
import { synthesizeDeployRoles } from '../../terraform/synthesize-deploy-roles.ts';

/**
 * Writes the stacks of every environment in AWS, the bootstrap's and the deploy roles' among them, as checkov
 * can read them: into `stacks-of-<environment>`, without the blocks `terraform` and `provider`, on which it
 * stops.
 */
export async function writeScannableStacks(documents: ApiDocuments, folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  for (const name of await environmentNames()) {
    if (isLocal({ name })) continue;
    const settings = await loadEnvironment(name, { localPortBase: 4000 });
    const environment = join(folder, `stacks-of-${name}`);
    await mkdir(environment, { recursive: true });
    synthesize(settings, documents, environment);
    synthesizeBootstrap(settings, environment, 's3');
    synthesizeDeployRoles(settings, documents, environment);
    for (const stack of await readdir(join(environment, 'stacks'))) {
      const file = join(environment, 'stacks', stack, 'cdk.tf.json');
      const { terraform: _, provider: __, ...rest } = JSON.parse(await readFile(file, 'utf8'));
      await writeFile(file, JSON.stringify(rest, null, 2));
    }
  }
}
