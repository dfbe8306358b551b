import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fillTemplate, type NewService } from './fill-template.ts';

/** Files of a folder by their paths in it. */
export type Files = ReadonlyMap<string, string>;

/** The files of a new service, made of those of `services/template/`. */
export function serviceFiles(root: string, service: NewService): Files {
  const files = readFiles(join(root, 'services/template'));
  return new Map(
    [...files].map(([path, text]) => [
      // As the path that it is.
      fillTemplate(`/${path}`, service).slice(1),
      fillTemplate(text, service),
    ]),
  );
}

/** What is in a folder, without what was installed or built there. */
export function readFiles(folder: string): Files {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return new Map(
    entries
      .filter((entry) => entry.isFile() && !/(^|\/)node_modules(\/|$)/.test(entry.parentPath))
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted()
      .map((path) => [relative(folder, path), readFileSync(path, 'utf8')]),
  );
}
