import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import type { ArtifactFiles } from './artifact.ts';
import { ROOT } from './paths.ts';

const PACKAGE = '@aws/aws-distro-opentelemetry-node-autoinstrumentation';

/** The libraries that the agent's ADOT instruments (services/agent/adot/adot-environment.ts). */
const INSTRUMENTED = /^@opentelemetry\/instrumentation-(aws-sdk|undici)$/;

/**
 * Packages that ADOT always loads but that the agent's configuration never uses: two thirds of its
 * size and load time, on every cold start.
 */
const UNUSED = [
  // Instrumentations of libraries that the agent does not use.
  /^@opentelemetry\/instrumentation-/,
  // Metrics, logs, and exporters that the agent does not use.
  /^@opentelemetry\/(sdk-metrics|sdk-logs|otlp-grpc-exporter-base)$/,
  /^@opentelemetry\/exporter-(?!trace-otlp-proto$)/,
  /^@grpc\//,
  /^@(aws-sdk|smithy|aws-crypto)\//,
  // Resource detectors that call the network.
  /^@opentelemetry\/resource-detector-/,
  // Other trace header formats, file configuration, and ADOT's own events and breakpoints.
  /^@opentelemetry\/(propagator-(b3|jaeger|ot-trace|aws-xray-lambda)|configuration)$/,
  /^(yaml|systeminformation|acorn|minimatch|rotating-file-stream)$/,
];

let files: Promise<ArtifactFiles> | undefined;

/**
 * ADOT bundled as one file, at its path in `node_modules`. Bundled once, since it does not depend
 * on our sources.
 */
export function adotFiles(): Promise<ArtifactFiles> {
  files ??= bundleAdot();
  return files;
}

async function bundleAdot(): Promise<ArtifactFiles> {
  // Resolved from the package that depends on it, wherever npm installed it.
  const require = createRequire(import.meta.resolve('../services/agent/package.json'));
  const entry = require.resolve(`${PACKAGE}/register`);
  const { version } = require(join(dirname(entry), '../../package.json')) as { version: string };
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    write: false,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    keepNames: true,
    legalComments: 'none',
    plugins: [leaveOutUnused],
    logLevel: 'silent',
  });
  const [register] = outputFiles;
  if (!register) throw new Error('ADOT was not bundled');
  const manifest = { name: PACKAGE, version, exports: { './register': './register.js' } };
  const folder = `node_modules/${PACKAGE}`;
  return {
    [`${folder}/package.json`]: new TextEncoder().encode(`${JSON.stringify(manifest)}\n`),
    [`${folder}/register.js`]: register.contents,
  };
}

/** Replaces each unused package by a stub that throws an explanation if it is used. */
const leaveOutUnused: Plugin = {
  name: 'leave-out-unused',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[@a-z]/ }, ({ path }) => {
      const name = path
        .split('/')
        .slice(0, path.startsWith('@') ? 2 : 1)
        .join('/');
      if (INSTRUMENTED.test(name) || !UNUSED.some((unused) => unused.test(name))) return undefined;
      return { path: name, namespace: 'unused' };
    });
    onLoad({ filter: /.*/, namespace: 'unused' }, ({ path }) => ({
      contents: `
module.exports = new Proxy({}, {
  get: (_, name) => function unused() {
    throw new Error(\`The agent's ADOT was built without ${path}: \${String(name)} is not there (build/adot.ts)\`);
  },
});`,
    }));
  },
};
