import { execFile } from 'node:child_process';
import { access, readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The AWS provider of these tests: the newest that was available when they were written. */
export const AWS_PROVIDER_VERSION = '5.100.0';
const ARCHITECTURE = process.arch === 'arm64' ? 'arm64' : 'amd64';
const PROVIDER = `registry.terraform.io/hashicorp/aws/${AWS_PROVIDER_VERSION}/${process.platform}_${ARCHITECTURE}`;

export interface TerraformParts {
  /** Folder with `registry.terraform.io/…` in it. */
  readonly mirror: string;
  /** Folder of the AWS provider, in the mirror. */
  readonly provider: string;
}

/** Finds what the tests against the real Terraform need, or what is missing on this machine. */
export async function findTerraformParts(): Promise<
  TerraformParts | { readonly missing: readonly string[] }
> {
  const [terraform, moto, mirror] = await Promise.all([
    answers('terraform', 'version'),
    answers('python3', '-c', 'import moto.server'),
    findMirror(),
  ]);
  const missing = [
    ...(terraform ? [] : ['terraform (1.11 or newer) on the PATH']),
    ...(moto ? [] : ['python3 with moto (pip install "moto[server]==5.2.1")']),
    ...(mirror
      ? []
      : [`a mirror with ${PROVIDER}, named by TERRAFORM_PROVIDER_MIRROR or directly under /opt`]),
  ];
  return mirror && missing.length === 0
    ? { mirror, provider: join(mirror, PROVIDER) }
    : { missing };
}

async function findMirror(): Promise<string | undefined> {
  const named = process.env['TERRAFORM_PROVIDER_MIRROR'];
  const usual = [
    join(homedir(), '.terraform.d/plugins'),
    join(homedir(), '.local/share/terraform/plugins'),
    '/usr/local/share/terraform/plugins',
    '/usr/share/terraform/plugins',
    ...(await readdir('/opt').catch(() => [])).map((name) => join('/opt', name)),
  ];
  for (const folder of named ? [named] : usual) {
    if (await exists(join(folder, PROVIDER))) return folder;
  }
  return undefined;
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function answers(command: string, ...args: readonly string[]): Promise<boolean> {
  return run(command, args).then(
    () => true,
    () => false,
  );
}
