import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, posix, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALLOWED, BROKEN, WAY_BACK, WAYS } from './import-law.fixture.ts';

const ROOT = resolve(import.meta.dirname, '..');
const CONFIG = join(ROOT, '.dependency-cruiser.cjs');
const FOLDERS = ['build', 'delivery', 'frontend', 'okta', 'services', 'terraform', 'test'];

interface Cruise {
  readonly modules: readonly {
    readonly source: string;
    readonly dependencies: readonly { readonly module: string }[];
  }[];
  readonly summary: {
    readonly violations: readonly { readonly from: string; readonly rule: { name: string } }[];
  };
}

/** Cruises a tree by the repository's own rules; a path in them starts at the tree's root. */
function cruise(tree: string): Promise<Cruise> {
  const depcruise = join(ROOT, 'node_modules/.bin/depcruise');
  const command = [depcruise, '--config', CONFIG, '--output-type', 'json', ...FOLDERS];
  const options = { cwd: tree, maxBuffer: 64 * 1024 * 1024 };
  return new Promise((settle, reject) => {
    execFile(process.execPath, command, options, (error, stdout, stderr) => {
      try {
        settle(JSON.parse(stdout) as Cruise);
      } catch (cause) {
        reject(new Error(`depcruise failed: ${stderr || error?.message}`, { cause }));
      }
    });
  });
}

describe('the import law', () => {
  let tree: string;
  /** Names of the rules that are broken, by importing file. */
  let fired: ReadonlyMap<string, readonly string[]>;

  beforeAll(async () => {
    tree = await mkdtemp(join(tmpdir(), 'import-law-'));
    await writeTree(tree);
    const { violations } = (await cruise(tree)).summary;
    fired = new Map(
      violations.map(({ from }) => [
        from,
        violations.filter((other) => other.from === from).map(({ rule }) => rule.name),
      ]),
    );
  });
  afterAll(() => rm(tree, { recursive: true }));

  it.each(Object.entries(BROKEN))('reports %s, and no other rule', (rule, imports) => {
    for (const { from } of imports.map(parseImport)) {
      expect({ from, rules: fired.get(from) }).toEqual({ from, rules: [rule] });
    }
  });

  it('is broken here in each of its rules', () => {
    const { forbidden } = createRequire(import.meta.url)(CONFIG) as {
      readonly forbidden: readonly { readonly name: string }[];
    };
    expect(forbidden.map(({ name }) => name).sort()).toEqual(Object.keys(BROKEN).sort());
  });

  it.each(ALLOWED)('allows %s', (line) => {
    expect(fired.get(parseImport(line).from)).toBeUndefined();
  });

  it.each(Object.keys(WAYS))('detects an import by %s', (way) => {
    expect(fired.get(`services/backend/by-${way}.ts`)).toEqual(['services-meet-over-http']);
  });
});

describe('the repository', () => {
  let modules: Cruise['modules'];
  let violations: readonly unknown[];

  beforeAll(async () => {
    const cruised = await cruise(ROOT);
    modules = cruised.modules;
    violations = cruised.summary.violations;
  });

  it('keeps the law', () => {
    expect(violations).toEqual([]);
  });

  // With a parser that does not read TypeScript, dependency-cruiser finds no module and no fault.
  it('is checked completely: each of its modules and the imports of each', () => {
    const cruised = new Map(modules.map((module) => [module.source, module.dependencies]));
    const files = sourceFiles();
    expect(files.length).toBeGreaterThan(150);
    expect(files.filter((file) => file.endsWith('.tsx')).length).toBeGreaterThan(5);
    expect(files.filter((file) => !cruised.has(file))).toEqual([]);
    const imports = files.flatMap((file) => cruised.get(file) ?? []);
    expect(imports.length).toBeGreaterThan(files.length);
  });

  // The parser ignores `import('…')` in a type.
  it('hides no import in a type', () => {
    const cruised = new Map(modules.map((module) => [module.source, module.dependencies]));
    const hidden = sourceFiles()
      // This file's fixture quotes such imports.
      .filter((file) => !file.endsWith('.test.ts') && file !== 'test/import-law.fixture.ts')
      .flatMap((file) =>
        Array.from(readFileSync(join(ROOT, file), 'utf8').matchAll(/\bimport\(\s*'([^']+)'/g))
          .filter(([, name]) => !cruised.get(file)?.some(({ module }) => module === name))
          .map(([text]) => `${file}: ${text}`),
      );
    expect(hidden).toEqual([]);
  });
});

function sourceFiles(): readonly string[] {
  return FOLDERS.flatMap((folder) =>
    globSync(`${folder}/**/*.{ts,tsx}`, {
      cwd: ROOT,
      exclude: (name) => ['node_modules', 'dist'].includes(name),
    }),
  );
}

interface Import {
  readonly from: string;
  readonly to: string;
  readonly statement: string;
}

function parseImport(line: string): Import {
  const [from = '', target = ''] = line.split(' > ');
  const to = target.replace('type ', '');
  const name = isFile(to) ? relativeName(from, to) : to;
  const kind = to === target ? '' : ' type';
  return { from, to, statement: `import${kind} * as it from '${name}'; export { it };\n` };
}

function relativeName(from: string, to: string): string {
  const path = posix.relative(posix.dirname(from), to);
  return path.startsWith('.') ? path : `./${path}`;
}

function isFile(target: string): boolean {
  return FOLDERS.includes(target.split('/')[0] ?? '');
}

/** A tree with all the imports above, the files and packages that they name, and nothing else. */
async function writeTree(tree: string): Promise<void> {
  const imports = [...Object.values(BROKEN).flat(), WAY_BACK, ...ALLOWED].map(parseImport);
  const targets = imports.map(({ to }) => to).filter((to) => isFile(to) && !/nowhere/.test(to));
  const files = new Map([
    ...targets.map((path) => [path, 'export const app = 1;\nexport type App = 1;\n'] as const),
    ...imports.map(({ from, statement }) => [from, statement] as const),
    ...Object.entries(WAYS).map(([way, code]) => [`services/backend/by-${way}.ts`, code] as const),
    ['services/agent/package.json', '{"name":"@three-tier-chat/agent","exports":"./app.ts"}'],
    ['node_modules/hono/package.json', '{"name":"hono","main":"index.js"}'],
    ['node_modules/hono/index.js', 'export {};\n'],
  ]);
  for (const [path, content] of files) {
    await mkdir(join(tree, dirname(path)), { recursive: true });
    await writeFile(join(tree, path), content);
  }
  await mkdir(join(tree, 'node_modules/@three-tier-chat'));
  await symlink('../../services/agent', join(tree, 'node_modules/@three-tier-chat/agent'));
}
