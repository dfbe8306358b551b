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

/** Builds the frontend anew whenever a source file changes. */
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

/** Vite takes `NODE_ENV` of the shell before the mode that it is given: another one, another site. */
function runVite(config: InlineConfig): ReturnType<typeof build> {
  process.env['NODE_ENV'] = 'production';
  return build(config);
}

/** The files that Vite wrote, and beside them how each is to be stored. */
async function releaseSite(): Promise<string> {
  const files = await readFiles(FRONTEND_DIST);
  const headers = JSON.stringify(siteHeaders(Object.keys(files)), null, 2);
  return releaseArtifact('frontend', {
    ...files,
    [SITE_HEADERS]: new TextEncoder().encode(`${headers}\n`),
  });
}
