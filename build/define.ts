import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isService } from '../terraform/services.ts';
import { writeOpenApi } from './openapi.ts';
import { ROOT } from './paths.ts';
import { runNode } from './run-node.ts';

/** What `make service` copies: a service that nobody runs. */
const TEMPLATE = 'template';

/**
 * Writes what the local cloud is given: the APIs' documents, of which routes and the Gateway's tools come,
 * and the stacks of `local`.
 *
 * @throws Error with everything that could not be deployed, each by its name.
 */
export async function define(): Promise<void> {
  const [unlisted] = unlistedApis();
  if (unlisted !== undefined) {
    throw new Error(
      `services/${unlisted}/service.ts declares an API that terraform/services.ts does not list: add it there, as the others.`,
    );
  }
  await writeOpenApi();
  await runNode('terraform/main.ts', 'local');
}

/** Folders with a declaration that is in no list. */
function unlistedApis(): readonly string[] {
  return readdirSync(join(ROOT, 'services')).filter(
    (name) =>
      name !== TEMPLATE &&
      !isService(name) &&
      existsSync(join(ROOT, 'services', name, 'service.ts')),
  );
}
