import { execFile } from 'node:child_process';
import { access, readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { MissingPart } from '../../build/test-report.ts';

const run = promisify(execFile);

/** The AWS provider of these tests: the newest that was available when they were written. */
export const AWS_PROVIDER_VERSION = '5.100.0';
const ARCHITECTURE = process.arch === 'arm64' ? 'arm64' : 'amd64';
const PROVIDER = `registry.terraform.io/hashicorp/aws/${AWS_PROVIDER_VERSION}/${process.platform}_${ARCHITECTURE}`;

const TERRAFORM: MissingPart = {
  part: 'Terraform 1.11 or a later 1.x',
  get: 'https://developer.hashicorp.com/terraform/install (macOS: brew install hashicorp/tap/terraform)',
};
export const MOTO: MissingPart = {
  part: 'moto in the Python of `python3`',
  get: 'pip install "moto[server]==5.2.1"',
};
const MIRROR: MissingPart = {
  part: `the AWS provider ${AWS_PROVIDER_VERSION}`,
  get: `unpack it into ${PROVIDER}/ of a folder that TERRAFORM_PROVIDER_MIRROR names, or that stands in /opt`,
};

export interface TerraformParts {
  /** Folder with `registry.terraform.io/…` in it. */
  readonly mirror: string;
  /** Folder of the AWS provider, in the mirror. */
  readonly provider: string;
}

/** Finds what the tests against the real Terraform need, or what is missing on this machine. */
export async function findTerraformParts(): Promise<
  TerraformParts | { readonly missing: readonly MissingPart[] }
> {
  const [terraform, moto, mirror] = await Promise.all([
    answers('terraform', 'version'),
    answers('python3', '-c', 'import moto.server'),
    findMirror(),
  ]);
  const missing: readonly MissingPart[] = [
    ...(terraform ? [] : [TERRAFORM]),
    ...(moto ? [] : [MOTO]),
    ...(mirror ? [] : [MIRROR]),
  ];
  return mirror && missing.length === 0
    ? { mirror, provider: join(mirror, PROVIDER) }
    : { missing };
}

/** Options of a suite that needs them: it is skipped, and what it lacks is said, where some are missing. */
export function needs(parts: Awaited<ReturnType<typeof findTerraformParts>>): {
  readonly skip?: boolean;
  readonly meta?: { readonly missing: MissingPart };
} {
  if (!('missing' in parts)) return {};
  const part = parts.missing.map((missing) => missing.part).join(', ');
  const get = parts.missing.map((missing) => missing.get).join('; ');
  return { skip: true, meta: { missing: { part, get } } };
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
