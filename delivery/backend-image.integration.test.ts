import { once } from 'node:events';
import { statSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEnvironment } from '@three-tier-chat/terraform/load-environment.ts';
import { strToU8, zipSync } from 'fflate';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { connectAws } from './aws-clients.ts';
import { dockerProblem, publishImage } from './backend-image.ts';
import type { DeliveryContext } from './delivery-context.ts';

/*
 * A script replaces Docker's client and records its calls, so that no test needs a Docker engine.
 */

const ZIP = zipSync({ Dockerfile: strToU8('FROM scratch\n') });
const settings = await loadEnvironment('prod', { localPortBase: 4000 });
const REGISTRY = `${settings.accountId}.dkr.ecr.${settings.region}.amazonaws.com`;
const SCRIPT = `#!/bin/sh
echo "$@" >> "$DOCKER_CALLS"
if [ "$1" = login ]; then cat >> "$DOCKER_CALLS"; echo "" >> "$DOCKER_CALLS"; fi
if [ "$1 $2" = "buildx build" ]; then eval folder=\\$$#; cat "$folder/Dockerfile" >> "$DOCKER_CALLS"; fi
echo "docker $1 says"
[ "$1" != "$DOCKER_FAILS_AT" ]
`;

let folder: string;
let ecr: Server;
let images: readonly string[];
let printed: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'three-tier-chat-docker-'));
  await writeFile(join(folder, 'docker'), SCRIPT, { mode: 0o755 });
  images = [];
  printed = '';
  ecr = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const action = String(request.headers['x-amz-target']).split('.')[1];
    const [status, answer] = answerOf(action, body);
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(answer));
  }).listen(0, '127.0.0.1');
  await once(ecr, 'listening');
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(ecr.address() as AddressInfo).port}`);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  ecr.close();
  ecr.closeAllConnections();
  await rm(folder, { recursive: true });
});

function answerOf(action: string | undefined, body: string): readonly [number, object] {
  if (action === 'GetAuthorizationToken') {
    const authorizationToken = Buffer.from('AWS:password-of-ecr').toString('base64');
    return [200, { authorizationData: [{ authorizationToken }] }];
  }
  return images.some((tag) => body.includes(tag))
    ? [200, { imageDetails: [{}] }]
    : [400, { __type: 'ImageNotFoundException' }];
}

function makeContext(variables: DeliveryContext['variables'] = {}): DeliveryContext {
  return {
    settings,
    aws: connectAws(settings.region),
    artifactsFolder: folder,
    stacksFolder: folder,
    providersFolder: '',
    locksFolder: folder,
    variables: {
      PATH: `${folder}:${process.env['PATH']}`,
      DOCKER_CALLS: join(folder, 'docker-calls'),
      ...variables,
    },
    terminal: {
      print: (text) => {
        printed += text;
      },
      colour: false,
      isThere: false,
      isApproved: true,
      ask: async () => 'yes',
    },
  };
}

const dockerCalls = async () => (await readFile(join(folder, 'docker-calls'), 'utf8')).split('\n');

it('builds for both architectures and pushes, with the password only on stdin', async () => {
  await publishImage(makeContext(), 'v1', ZIP);
  expect(await dockerCalls()).toEqual([
    `login --username AWS --password-stdin ${REGISTRY}`,
    'password-of-ecr',
    expect.stringMatching(
      /^buildx build --platform=linux\/amd64,linux\/arm64 --provenance=false --tag=\S+:v1 --push \S+$/,
    ),
    'FROM scratch',
    '',
  ]);
  expect((await dockerCalls())[2]).toContain(`--tag=${REGISTRY}/`);
  expect(printed).toBe('docker login says\ndocker buildx says\n');
});

it('makes the image’s files readable for all users, whatever the umask', async () => {
  const zip = zipSync({ Dockerfile: strToU8('FROM scratch\n'), 'lib/main.mjs': strToU8('run();') });
  const umask = process.umask(0o077);
  try {
    await publishImage(makeContext(), 'v1', zip, async (_work, context) => {
      const modes = ['Dockerfile', 'lib', 'lib/main.mjs'].map(
        (name) => statSync(join(context, name)).mode & 0o777,
      );
      expect(modes).toEqual([0o644, 0o755, 0o644]);
    });
  } finally {
    process.umask(umask);
  }
  expect.assertions(1);
});

it('does not call Docker if the repository has the image', async () => {
  images = ['v1'];
  await publishImage(makeContext(), 'v1', ZIP);
  await expect(dockerCalls()).rejects.toThrow('ENOENT');
});

it.each(['login', 'buildx'])(
  'reports which step failed, after Docker’s own output: %s',
  async (step) => {
    const context = makeContext({ DOCKER_FAILS_AT: step });
    await expect(publishImage(context, 'v1', ZIP)).rejects.toThrow(
      `docker ${step} failed: see above.`,
    );
    expect(printed).toContain(`docker ${step} says`);
  },
);

it('finds Docker, and reports that it or buildx is missing', async () => {
  expect(await dockerProblem(makeContext().variables)).toBeUndefined();
  const missing = "Docker with buildx, which builds the backend's image, was not found";
  expect(await dockerProblem({ PATH: '/nonexistent' })).toContain(missing);
  expect(await dockerProblem(makeContext({ DOCKER_FAILS_AT: 'buildx' }).variables)).toContain(
    missing,
  );
});
