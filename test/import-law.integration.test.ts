import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, posix, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');
const CONFIG = join(ROOT, '.dependency-cruiser.cjs');
const FOLDERS = ['build', 'delivery', 'frontend', 'okta', 'services', 'terraform', 'test'];

/** Imports that break one rule and no other, as `importing file > what it imports`. */
const BROKEN: Readonly<Record<string, readonly string[]>> = {
  'frontend-imports-only-wire-contract': [
    'frontend/src/page.tsx > services/backend/app.ts',
    'frontend/src/rules.ts > services/shared/identity/index.ts',
    'frontend/src/build.ts > build/paths.ts',
    'frontend/src/okta.ts > okta/index.ts',
  ],
  'services-meet-over-http': [
    'services/backend/app.ts > services/agent/app.ts',
    'services/backend/named.ts > @three-tier-chat/agent',
    'services/backend/app.test.ts > services/agent/testing/app-harness.ts',
    'services/agent/cloud.ts > services/local-cloud/cloud.ts',
    'services/interceptor/api.ts > services/secured-api/app.ts',
    'services/secured-api/page.ts > frontend/src/view.tsx',
  ],
  'shared-imports-only-wire-contract': [
    'services/shared/identity/telemetry.ts > services/shared/telemetry/index.ts',
    'services/shared/telemetry/agent.ts > services/agent/app.ts',
    'services/shared/settings/identity.ts > services/shared/identity/index.ts',
    'services/shared/http-server/telemetry.ts > services/shared/telemetry/index.ts',
    'services/shared/telemetry/api.ts > services/shared/api/index.ts',
  ],
  'api-imports-what-every-api-needs': [
    'services/shared/api/server.ts > services/shared/http-server/index.ts',
    'services/shared/api/service.ts > services/secured-api/app.ts',
  ],
  'wire-contract-imports-nothing-of-ours': [
    'services/shared/wire-contract/identity.ts > services/shared/identity/index.ts',
    'services/shared/wire-contract/chat.test.ts > services/backend/app.ts',
  ],
  'wire-contract-needs-no-package': [
    'services/shared/wire-contract/framework.ts > hono',
    'services/shared/wire-contract/node.ts > node:fs',
  ],
  'stacks-import-okta-and-environments': [
    'terraform/stacks/agent.ts > services/agent/app.ts',
    'terraform/stacks/identity.ts > services/shared/identity/index.ts',
    'terraform/main.ts > build/paths.ts',
  ],
  'stacks-import-environments-as-types': [
    'terraform/stacks/settings.ts > services/agent/settings.ts',
    'terraform/test/settings.test.ts > services/agent/settings.ts',
  ],
  'okta-imports-only-wire-contract': [
    'okta/stack.ts > terraform/stacks/app-stack.ts',
    'okta/settings.ts > services/agent/settings.ts',
  ],
  'local-cloud-runs-artifacts': [
    'services/local-cloud/agent.ts > services/agent/app.ts',
    'services/local-cloud/identity.ts > services/shared/identity/index.ts',
    'services/local-cloud/build.ts > build/paths.ts',
    'services/local-cloud/iam/iam.test.ts > terraform/synthesize.ts',
  ],
  'trace-viewer-stands-above-the-cloud': [
    'services/local-cloud/xray/pages.ts > services/local-cloud/trace-viewer/trace-routes.ts',
    'services/local-cloud/xray/xray-api.test.ts > services/local-cloud/trace-viewer/ledger.ts',
  ],
  'log-store-stands-below-the-cloud': [
    'services/local-cloud/logs/stream.ts > services/local-cloud/cloudwatch-logs/open-log-stream.ts',
    'services/local-cloud/logs/cloud.ts > services/local-cloud/context.ts',
  ],
  'build-imports-definitions': [
    'build/agent.ts > services/agent/app.ts',
    'build/agent.test.ts > services/agent/testing/app-harness.ts',
    'build/cloud.ts > services/local-cloud/cloud.ts',
  ],
  'delivery-imports-build-and-definitions': [
    'delivery/site.ts > services/local-cloud/cloud.ts',
    'delivery/agent.ts > services/agent/app.ts',
    'delivery/test/okta.test.ts > okta/index.ts',
  ],
  'nobody-imports-delivery': [
    'build/deliver.ts > delivery/deploy.ts',
    'services/backend/deliver.ts > delivery/deploy.ts',
    'test/deliver.test.ts > delivery/deploy.ts',
  ],
  'nobody-imports-tests': [
    'services/backend/harness.test.ts > test/turn.ts',
    'delivery/turn.ts > test/turn.ts',
    'frontend/src/testing/turn.ts > test/turn.ts',
  ],
  'no-circle': ['services/agent/circle/one.ts > services/agent/circle/two.ts'],
  'nothing-unresolved': [
    'services/agent/file.ts > services/agent/nowhere.ts',
    'services/agent/package.ts > nowhere',
  ],
};

/** The import back, which makes the cycle: it is reported once, from its first module. */
const WAY_BACK = 'services/agent/circle/two.ts > services/agent/circle/one.ts';

/** Imports that break no rule. `type`: as `import type`. */
const ALLOWED: readonly string[] = [
  'frontend/src/wire.ts > services/shared/wire-contract/index.ts',
  'services/backend/identity.ts > services/shared/identity/index.ts',
  'services/shared/identity/wire.ts > services/shared/wire-contract/index.ts',
  'services/shared/api/identity.ts > services/shared/identity/index.ts',
  'services/shared/api/wire.ts > services/shared/wire-contract/index.ts',
  'services/secured-api/family.ts > services/shared/api/index.ts',
  'services/local-cloud/wire.ts > services/shared/wire-contract/index.ts',
  'services/local-cloud/cloud.ts > services/local-cloud/trace-viewer/start-trace-viewer.ts',
  'services/local-cloud/trace-viewer/start.ts > services/local-cloud/xray/start-xray.ts',
  'services/local-cloud/cloudwatch-logs/stream.ts > services/local-cloud/logs/log-store.ts',
  'services/local-cloud/logs/line.ts > services/local-cloud/http/parse-json.ts',
  'okta/wire.ts > services/shared/wire-contract/index.ts',
  'terraform/stacks/okta.ts > okta/index.ts',
  'terraform/stacks/environment.ts > type services/agent/settings.ts',
  'build/list.ts > terraform/services.ts',
  'delivery/build.ts > build/paths.ts',
  'delivery/list.ts > terraform/services.ts',
  'test/several.test.ts > services/agent/app.ts',
  'test/build.test.ts > build/paths.ts',
  'services/agent/framework.ts > hono',
];

/** Every form of import that the law must detect, from a service to another one. */
const WAYS: Readonly<Record<string, string>> = {
  value: "import { app } from '../agent/app.ts'; export const it = app;",
  effect: "import '../agent/app.ts';",
  type: "import type { App } from '../agent/app.ts'; export type It = App;",
  'inline-type': "import { type App } from '../agent/app.ts'; export type It = App;",
  export: "export { app } from '../agent/app.ts';",
  'export-all': "export * from '../agent/app.ts';",
  dynamic: "export const it = await import('../agent/app.ts');",
};

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
      .filter((file) => !file.endsWith('.test.ts'))
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
