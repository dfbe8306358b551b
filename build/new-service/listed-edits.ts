import { camelCase } from '../../terraform/declarations/service-name.ts';
import type { NewService } from './fill-template.ts';

/** A file that lists every service, and its line of a service. */
export interface ListedEdit {
  /** From the root of the repository. */
  readonly path: string;
  readonly add: (text: string, service: NewService, packages: Dependencies) => string;
  /** @returns the same text where the service is not listed. */
  readonly remove: (text: string, name: string) => string;
}

/** Of a service's package.json. */
export type Dependencies = Readonly<Record<string, string>>;

const IMPORT = /^import \{ service as \w+ \} from '\.\.\/services\/([\w-]+)\/service\.ts';\n/gm;
const END_OF_LIST = '} as const satisfies Readonly<Record<string, ServiceEntry>>;\n';

const serviceList: ListedEdit = {
  path: 'terraform/services.ts',
  add(text, { name }) {
    const line = `import { service as ${camelCase(name)} } from '../services/${name}/service.ts';\n`;
    const imports = [...text.matchAll(IMPORT)];
    const next = imports.find(([, other = '']) => other > name);
    const last = imports.at(-1);
    const at = next?.index ?? (last ? last.index + last[0].length : undefined);
    if (at === undefined) throw new Error(`${serviceList.path} imports no declaration`);
    const withImport = text.slice(0, at) + line + text.slice(at);
    const entry = `  ${keyOf(name)}: {\n    artifact: 'zip',\n    stack: '${name}',\n    api: ${camelCase(name)},\n  },\n`;
    return insertBefore(withImport, END_OF_LIST, entry, serviceList.path);
  },
  remove: (text, name) =>
    text
      .replaceAll(IMPORT, (line, other: string) => (other === name ? '' : line))
      .replace(new RegExp(`^  ${keyOf(name)}: \\{[^}]*\\},\\n`, 'm'), ''),
};

const WIDTH = 32;

const codeOwners: ListedEdit = {
  path: '.github/CODEOWNERS',
  add(text, { name, owner }) {
    const [, organization] = /^\*\s+@([\w-]+)\//m.exec(text) ?? [];
    if (organization === undefined) throw new Error(`${codeOwners.path} has no owner of all files`);
    return `${text}${`/services/${name}/ `.padEnd(WIDTH)}@${organization}/${owner}\n`;
  },
  remove: (text, name) => text.replace(new RegExp(`^/services/${name}/ .*\\n`, 'm'), ''),
};

const lockFile: ListedEdit = {
  path: 'package-lock.json',
  add(text, { name }, dependencies) {
    const folder = `services/${name}`;
    const packageName = `@three-tier-chat/${name}`;
    return withPackages(text, (packages) =>
      insertSorted(
        insertSorted(packages, `node_modules/${packageName}`, { resolved: folder, link: true }),
        folder,
        { name: packageName, version: '0.0.0', dependencies },
      ),
    );
  },
  remove: (text, name) =>
    withPackages(text, (packages) =>
      packages.filter(
        ([path]) => path !== `services/${name}` && path !== `node_modules/@three-tier-chat/${name}`,
      ),
    ),
};

/** Every file that names a service outside its own folder. */
export const LISTED_EDITS: readonly ListedEdit[] = [serviceList, codeOwners, lockFile];

function keyOf(name: string): string {
  return name.includes('-') ? `'${name}'` : name;
}

function insertBefore(text: string, mark: string, line: string, path: string): string {
  const at = text.indexOf(mark);
  if (at < 0) throw new Error(`${path} has no line ${mark.trim()}`);
  return text.slice(0, at) + line + text.slice(at);
}

type Packages = readonly (readonly [path: string, entry: unknown])[];

/** In npm's own form, so that nothing else changes. */
function withPackages(text: string, change: (packages: Packages) => Packages): string {
  const lock = JSON.parse(text) as { readonly packages: Readonly<Record<string, unknown>> };
  const packages = Object.fromEntries(change(Object.entries(lock.packages)));
  return `${JSON.stringify({ ...lock, packages }, null, 2)}\n`;
}

/** npm sorts the paths as English words. */
function insertSorted(packages: Packages, path: string, entry: unknown): Packages {
  const at = packages.findIndex(([other]) => other.localeCompare(path, 'en') > 0);
  return at < 0 ? [...packages, [path, entry]] : packages.toSpliced(at, 0, [path, entry]);
}
