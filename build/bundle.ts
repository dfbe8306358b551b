import { relative } from 'node:path';
import { type BuildOptions, type BuildResult, build, context } from 'esbuild';
import { type ArtifactFiles, releaseArtifact } from './artifact.ts';
import type { ServiceBundle } from './bundles.ts';
import { ROOT } from './paths.ts';

/**
 * CommonJS dependencies in an ES module bundle still call `require`. The import has a name that no
 * bundled module declares.
 */
const REQUIRE =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

function optionsOf({ entry, outfile }: ServiceBundle): BuildOptions {
  return {
    absWorkingDir: ROOT,
    entryPoints: [entry],
    // Relative to the folder of the source maps, which would otherwise contain paths of this
    // machine.
    outfile,
    write: false,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    // Not minified, so that stack traces stay readable; size does not matter here.
    minify: false,
    keepNames: true,
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'none',
    mainFields: ['module', 'main'],
    banner: { js: REQUIRE },
    logLevel: 'silent',
  };
}

/** Bundles a service and releases its artifact. Returns the version. */
export async function bundleService(
  name: string,
  service: ServiceBundle,
  root?: string,
): Promise<string> {
  return releaseArtifact(name, await filesOf(service, await build(optionsOf(service))), root);
}

export interface Bundler {
  /** Bundles the current sources and releases the artifact. Returns the version. */
  bundle(): Promise<string>;
  stop(): Promise<void>;
}

/** Bundles a service repeatedly and incrementally. */
export async function openBundler(name: string, service: ServiceBundle): Promise<Bundler> {
  const incremental = await context(optionsOf(service));
  return {
    bundle: async () => releaseArtifact(name, await filesOf(service, await incremental.rebuild())),
    stop: () => incremental.dispose(),
  };
}

async function filesOf(service: ServiceBundle, result: BuildResult): Promise<ArtifactFiles> {
  const files: Record<string, Uint8Array> = { ...(await service.packages?.()) };
  for (const { path, contents } of result.outputFiles ?? []) {
    files[relative(ROOT, path)] = contents;
  }
  for (const [file, text] of Object.entries(service.files ?? {})) {
    files[file] = new TextEncoder().encode(text);
  }
  return files;
}
