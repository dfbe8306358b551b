import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { freePort } from '../services/shared/http-server/testing/free-port.ts';

/*
 * Does what the backend's Dockerfile does, step by step on a machine that may have no Docker, from
 * the built artifact, which contains the Dockerfile.
 */

const ARTIFACTS = resolve(import.meta.dirname, '../dist/artifacts');
/** User id in place of the image's user `node`: like `nobody`, it owns no files here. */
const NOBODY = 65_534;

/** The image as a folder. */
interface Image {
  /** The folder of the image's own files. */
  readonly root: string;
  readonly workdir: string;
  readonly user: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
  readonly command: readonly string[];
}

describe('the backend’s image', () => {
  let image: Image;
  let container: ChildProcess;
  let origin: string;

  beforeAll(async () => {
    image = await buildImage();
    const port = await freePort();
    origin = `http://127.0.0.1:${port}`;
    container = run(image, {
      HOST: '0.0.0.0',
      PORT: String(port),
      AWS_REGION: 'us-east-1',
      AGENT_RUNTIME_ARN: 'arn:aws:bedrock-agentcore:us-east-1:000000000000:runtime/agent',
      AGENT_TIMEOUT_MS: '1000',
      JSON_TIMEOUT_MS: '1000',
      JSON_TURN_TIMEOUT_MS: '900',
      LEDGER_LOG_GROUPS: '/agent',
      OKTA_ISSUER: 'https://okta.example/oauth2/aus1',
      OKTA_AUDIENCE: 'api://chat',
      HEARTBEAT_MS: '15000',
      DRAIN_MS: '1000',
      SERVICE_VERSION: 'v1',
    });
    await vi.waitFor(() => fetch(`${origin}/health`));
  });
  afterAll(async () => {
    container?.kill('SIGKILL');
    if (image) await rm(image.root, { recursive: true });
  });

  it('contains the bundle and nothing else of the repository', async () => {
    expect((await readdir(image.workdir)).sort()).toEqual(['main.mjs', 'main.mjs.map']);
  });

  it.runIf(existsSync('/proc'))(
    'runs as a user who is not root and owns none of its files',
    async () => {
      expect(image.user).toBe('node');
      const status = await readFile(`/proc/${container.pid}/status`, 'utf8');
      const [, real, effective] = /^Uid:\t(\d+)\t(\d+)/m.exec(status) ?? [];
      expect([Number(real), Number(effective)]).not.toContain(0);
      if (process.getuid?.() === 0) {
        const { uid, mode } = await stat(join(image.workdir, 'main.mjs'));
        expect([Number(real), uid, mode & 0o022]).toEqual([NOBODY, 0, 0]);
      }
    },
  );

  it('answers its health check', async () => {
    const answer = await fetch(`${origin}/health`);
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'ok' }]);
  });

  it('exits with 0 when it is asked to', async () => {
    const closed = once(container, 'exit');
    container.kill('SIGTERM');
    expect(await closed).toEqual([0, null]);
  });
});

/**
 * Follows the Dockerfile in the released artifact. @throws Error for an instruction that it does
 * not know.
 */
async function buildImage(): Promise<Image> {
  const releases = JSON.parse(await readFile(join(ARTIFACTS, 'releases.json'), 'utf8'));
  const context = unzipSync(await readFile(join(ARTIFACTS, `backend/${releases.backend}.zip`)));
  const recipe = new TextDecoder().decode(context['Dockerfile']);
  const root = await mkdtemp(join(tmpdir(), 'backend-image-'));
  // mkdtemp denies other users access to its folder.
  await chmod(root, 0o755);
  const image = { root, workdir: root, user: undefined, environment: {}, command: [] };
  return recipe
    .split('\n')
    .filter((line) => line && !line.startsWith('#'))
    .reduce<Promise<Image>>(async (built, line) => {
      const [instruction = '', ...words] = line.split(' ');
      const step = STEPS[instruction];
      if (!step)
        throw new Error(`This test does not know the instruction ${instruction} of the Dockerfile`);
      const before = await built;
      return { ...before, ...(await step(words, before, context)) };
    }, Promise.resolve(image));
}

type Step = (
  words: readonly string[],
  image: Image,
  context: Readonly<Record<string, Uint8Array>>,
) => Partial<Image> | Promise<Partial<Image>>;

const STEPS: Readonly<Record<string, Step>> = {
  /** Node is that of this process, with the same major version. */
  async FROM([base = ''], { root }) {
    const [, major] = /\/node:(\d+)-slim$/.exec(base) ?? [];
    expect(process.versions.node.split('.')[0]).toBe(major);
    await mkdir(join(root, 'usr/local/bin'), { recursive: true });
    await copyFile(process.execPath, join(root, 'usr/local/bin/node'));
    return { environment: { PATH: join(root, 'usr/local/bin') } };
  },
  async WORKDIR([path = ''], { root }) {
    await mkdir(join(root, path), { recursive: true });
    return { workdir: join(root, path) };
  },
  async COPY(words, { workdir }, context) {
    const [target = '', ...names] = words.toReversed();
    for (const name of names) {
      const content = context[name];
      if (!content) throw new Error(`The artifact has no ${name}, which the Dockerfile copies`);
      await writeFile(join(workdir, target, name), content, { mode: 0o644 });
    }
    return {};
  },
  USER: ([user]) => ({ user }),
  ENV: (words, { environment }) => ({
    environment: { ...environment, ...Object.fromEntries(words.map((word) => word.split('='))) },
  }),
  EXPOSE: () => ({}),
  CMD: (words) => ({ command: JSON.parse(words.join(' ')) }),
};

function run(
  { workdir, environment, command: [file = '', ...args] }: Image,
  settings: Readonly<Record<string, string>>,
): ChildProcess {
  return spawn(file, args, {
    cwd: workdir,
    env: { ...environment, ...settings },
    stdio: 'ignore',
    // Only root can change its user; any other user is unprivileged already.
    ...(process.getuid?.() === 0 && { uid: NOBODY, gid: NOBODY }),
  });
}
