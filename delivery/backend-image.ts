import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DescribeImagesCommand, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import { BACKEND_REPOSITORY } from '@three-tier-chat/terraform/constructs/names.ts';
import { unzipSync } from 'fflate';
import { isAwsError } from './aws-clients.ts';
import type { DeliveryContext } from './delivery-context.ts';
import { DeliveryError } from './delivery-error.ts';

/** Builds an image from an unpacked artifact, which contains its Dockerfile, and pushes it. */
export type PushImage = (
  context: DeliveryContext,
  folder: string,
  version: string,
) => Promise<void>;

/**
 * Both platforms, which costs little since the image only copies files: App Runner and ECS Express
 * Mode run x86-64, a Mac with an Apple chip runs ARM.
 */
const PLATFORMS = 'linux/amd64,linux/arm64';

/** @returns why no image can be built on this machine, if it cannot. */
export async function dockerProblem(
  variables: DeliveryContext['variables'],
): Promise<string | undefined> {
  const code = await docker(['buildx', 'version'], { variables });
  return code === 0
    ? undefined
    : "Docker with buildx, which builds the backend's image, was not found: install it (https://docs.docker.com/engine/install), or deploy an image from ECR with VERSION=….";
}

/** Builds an image from the backend's zip and pushes it, unless the repository has it. */
export async function publishImage(
  context: DeliveryContext,
  version: string,
  zip: Uint8Array,
  push: PushImage = pushWithDocker,
): Promise<void> {
  if (await hasImage(context, version)) return;
  const folder = await mkdtemp(join(tmpdir(), 'three-tier-chat-image-'));
  try {
    for (const [name, content] of Object.entries(unzipSync(zip))) {
      await writeReadable(folder, name, content);
    }
    await push(context, folder, version);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * Docker keeps file modes, and the image runs as another user, so the files are made readable for
 * everybody, whatever the umask.
 */
async function writeReadable(folder: string, name: string, content: Uint8Array): Promise<void> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  await chmod(path, 0o644);
  for (let parent = dirname(path); parent !== folder; parent = dirname(parent)) {
    await chmod(parent, 0o755);
  }
}

/** @throws DeliveryError if the repository does not exist. */
export async function hasImage(
  { aws, settings }: Pick<DeliveryContext, 'aws' | 'settings'>,
  version: string,
): Promise<boolean> {
  try {
    await aws.ecr.send(
      new DescribeImagesCommand({
        repositoryName: BACKEND_REPOSITORY,
        imageIds: [{ imageTag: version }],
      }),
    );
    return true;
  } catch (cause) {
    if (isAwsError(cause, 'ImageNotFoundException')) return false;
    if (!isAwsError(cause, 'RepositoryNotFoundException')) throw cause;
    throw new DeliveryError(
      [
        `There is no ECR repository ${BACKEND_REPOSITORY}: run \`make bootstrap ENV=${settings.name}\` once.`,
      ],
      { cause },
    );
  }
}

async function pushWithDocker(
  { aws, settings, variables, terminal }: DeliveryContext,
  folder: string,
  version: string,
): Promise<void> {
  const registry = `${settings.accountId}.dkr.ecr.${settings.region}.amazonaws.com`;
  const { authorizationData } = await aws.ecr.send(new GetAuthorizationTokenCommand({}));
  const token = authorizationData?.[0]?.authorizationToken ?? '';
  const password = Buffer.from(token, 'base64').toString().slice('AWS:'.length);
  const steps: readonly { readonly args: readonly string[]; readonly input?: string }[] = [
    { args: ['login', '--username', 'AWS', '--password-stdin', registry], input: password },
    {
      args: [
        'buildx',
        'build',
        `--platform=${PLATFORMS}`,
        // An attestation would add images without an architecture to the repository.
        '--provenance=false',
        `--tag=${registry}/${BACKEND_REPOSITORY}:${version}`,
        '--push',
        folder,
      ],
    },
  ];
  for (const { args, input } of steps) {
    const code = await docker(args, {
      variables,
      onOutput: terminal.print,
      ...(input && { input }),
    });
    if (code !== 0) throw new DeliveryError([`docker ${args[0]} failed: see above.`]);
  }
}

/** @returns its exit code. */
async function docker(
  args: readonly string[],
  {
    variables,
    input = '',
    onOutput = () => {},
  }: Pick<DeliveryContext, 'variables'> & {
    readonly input?: string;
    readonly onOutput?: (text: string) => void;
  },
): Promise<number> {
  const child = spawn('docker', args, { stdio: 'pipe', env: variables });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', onOutput);
  }
  // Docker may exit before it has read its input; its exit code tells why.
  child.stdin.on('error', () => undefined).end(input);
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    return code ?? 1;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return 127;
  }
}
