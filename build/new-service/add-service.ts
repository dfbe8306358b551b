import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { changeTree } from './change-tree.ts';
import type { NewService } from './fill-template.ts';
import { keepInstalled } from './installed-link.ts';
import { type Dependencies, LISTED_EDITS } from './listed-edits.ts';
import { newNameProblem } from './new-name-problem.ts';
import { ServiceError } from './service-error.ts';
import { type Files, serviceFiles } from './service-files.ts';

/** What was written, from the root of the repository. */
export interface AddedService {
  readonly written: readonly string[];
  readonly changed: readonly string[];
}

/**
 * Writes a new API into the tree, or nothing: its folder is complete before it is moved there.
 *
 * @throws ServiceError for a name that cannot be.
 */
export function addService(root: string, service: NewService): AddedService {
  const problem = newNameProblem(service.name, root);
  if (problem !== undefined) throw new ServiceError(problem);
  const files = serviceFiles(root, service);
  const { dependencies } = JSON.parse(files.get('package.json') ?? '{}') as {
    readonly dependencies: Dependencies;
  };
  const changes = LISTED_EDITS.map(({ path, add }) => ({
    path,
    text: add(readFileSync(join(root, path), 'utf8'), service, dependencies),
  }));
  mkdirSync(join(root, 'dist'), { recursive: true });
  const draft = mkdtempSync(join(root, 'dist/new-service-'));
  try {
    writeFiles(join(draft, service.name), files);
    keepInstalled(root, service.name, () =>
      changeTree(
        root,
        { from: join(draft, service.name), to: join(root, 'services', service.name) },
        changes,
      ),
    );
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return {
    written: [...files.keys()].map((path) => `services/${service.name}/${path}`),
    changed: changes.map(({ path }) => path),
  };
}

function writeFiles(folder: string, files: Files): void {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}
