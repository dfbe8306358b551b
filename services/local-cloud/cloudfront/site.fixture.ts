import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { CloudContext } from '../context.ts';
import { listen } from '../http/serve-http.ts';
import { makeIam } from '../iam/testing/iam.ts';
import { createMemoryLogStore } from '../logs/memory-log-store.ts';
import { portsFrom } from '../ports.ts';
import { s3Attributes } from '../s3/attributes.ts';
import { resolveStacks } from '../terraform/resolve-stacks.ts';
import { cloudFrontAttributes } from './attributes.ts';
import { EDGE_PORT } from './port.ts';
import { type Changes, siteStack } from './site-stack.fixture.ts';
import { type EdgeOptions, type RunningEdge, startEdge } from './start-edge.ts';

/**
 * A distribution in front of a bucket with two releases, of which v1 is current, and of a backend.
 */
export interface Site {
  readonly url: string;
  readonly edge: RunningEdge;
  readonly context: CloudContext;
  readonly releaseVersion: (version: string) => void;
  readonly closeBackend: () => Promise<void>;
}

/** Starts a site that is closed when its test ends. */
export async function startSite(
  changes: Changes = {},
  backend: RequestListener = (_request, response) => response.end('origin'),
  options: EdgeOptions = {},
): Promise<Site> {
  // It accepts the requests of the edge's pages, as the backend's port does.
  const openTo = { origins: new Set<string>() };
  const origin = await listen(0, backend, { openTo });
  const folder = await makeReleases();
  let version = 'v1';
  let isOpen = true;
  const closeBackend = async () => {
    if (isOpen) await origin.close();
    isOpen = false;
  };
  const portOf = portsFrom(4000, [[EDGE_PORT, 0]]);
  const identity = { portOf, region: 'us-east-1', accountId: '000000000000' };
  const context: CloudContext = {
    ...identity,
    resources: () =>
      resolveStacks(
        [
          {
            name: 'app',
            resource: siteStack(version, origin.port, changes),
            data: {},
            output: {},
          },
        ],
        {
          ...s3Attributes(identity),
          ...cloudFrontAttributes(identity),
        },
        {},
      ),
    artifacts: {
      releasedVersion: () => version,
      unpack: async (_service, wanted) => join(folder, wanted),
    },
    logs: createMemoryLogStore(),
    iam: makeIam(),
  };
  let edge: RunningEdge | undefined;
  const stop = async () => {
    await edge?.stop();
    await closeBackend();
    await rm(folder, { recursive: true });
  };
  try {
    edge = await startEdge(context, options);
    openTo.origins.add(edge.url);
  } catch (error) {
    await stop();
    throw error;
  }
  onTestFinished(stop);
  return {
    url: edge.url,
    edge,
    context,
    releaseVersion(next) {
      version = next;
    },
    closeBackend,
  };
}

/** The headers as the build writes them. */
function headersOf(version: string) {
  const asset = {
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
  };
  return {
    'index.html': { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' },
    'assets/app-12345678.js': asset,
    [`assets/of-${version}-12345678.js`]: asset,
  };
}

async function makeReleases(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'edge-'));
  for (const version of ['v1', 'v2']) {
    await mkdir(join(folder, version, 'assets'), { recursive: true });
    await writeFile(join(folder, version, 'index.html'), `<head></head><p>${version}</p>`);
    await writeFile(join(folder, version, 'assets', 'app-12345678.js'), 'go();'.repeat(400));
    await writeFile(join(folder, version, 'assets', `of-${version}-12345678.js`), version);
    await writeFile(join(folder, version, 'headers.json'), JSON.stringify(headersOf(version)));
  }
  return folder;
}
