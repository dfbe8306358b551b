import { join } from 'node:path';
import { build, type InlineConfig } from 'vite';
import { readFiles, releaseArtifact } from './artifact.ts';
import { FRONTEND_DIST, ROOT } from './paths.ts';
import { SITE_HEADERS, siteHeaders } from './site/site-headers.ts';

const CONFIG: InlineConfig = {
  root: join(ROOT, 'frontend'),
  configFile: join(ROOT, 'frontend', 'vite.config.ts'),
  mode: 'production',
  logLevel: 'warn',
};

/** Builds the frontend and releases its artifact. Returns the version. */
export async function buildFrontend(): Promise<string> {
  await runVite(CONFIG);
  return releaseSite();
}

/** Rebuilds the frontend whenever a source file changes. */
export async function watchFrontend(
  onRelease: () => void,
  onFailure: (message: string) => void,
): Promise<void> {
  const watcher = await runVite({ ...CONFIG, build: { watch: {} } });
  if (!('on' in watcher)) throw new Error('Vite did not start to watch the frontend');
  watcher.on('event', async (event) => {
    if (event.code === 'ERROR') onFailure(`frontend: ${event.error.message}`);
    if (event.code === 'END') {
      await releaseSite();
      onRelease();
    }
  });
}

/**
 * Vite prefers the shell's `NODE_ENV` to its mode option, so it is set here for a reproducible
 * site.
 */
function runVite(config: InlineConfig): ReturnType<typeof build> {
  process.env['NODE_ENV'] = 'production';
  return build(config);
}

/** Releases the files that Vite wrote, with the headers to store each of them with. */
async function releaseSite(): Promise<string> {
  const files = await readFiles(FRONTEND_DIST);
  const headers = JSON.stringify(siteHeaders(Object.keys(files)), null, 2);
  return releaseArtifact('frontend', {
    ...files,
    [SITE_HEADERS]: new TextEncoder().encode(`${headers}\n`),
  });
}
