import { execFile } from 'node:child_process';
import { access, readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { DeliveryContext } from '../delivery-context.ts';

const run = promisify(execFile);

/** The AWS provider whose calls the emulated account is known to answer. */
export const AWS_PROVIDER_VERSION = '5.100.0';
const ARCHITECTURE = process.arch === 'arm64' ? 'arm64' : 'amd64';
const PLATFORM = `${process.platform}_${ARCHITECTURE}`;
const AWS_PROVIDER = `registry.terraform.io/hashicorp/aws/${AWS_PROVIDER_VERSION}/${PLATFORM}`;
const OKTA_PROVIDER = 'registry.terraform.io/okta/okta';

/** Something that a rehearsal needs and that this machine lacks. */
export interface LackingPart {
  readonly part: string;
  /** How to get it. */
  readonly get: string;
}

const TERRAFORM: LackingPart = {
  part: 'Terraform 1.11 or a later 1.x',
  get: 'https://developer.hashicorp.com/terraform/install (macOS: brew install hashicorp/tap/terraform)',
};
export const MOTO: LackingPart = {
  part: 'moto in the Python of `python3`',
  get: 'pip install "moto[server]==5.2.1"',
};
const MIRROR: LackingPart = {
  part: `the AWS provider ${AWS_PROVIDER_VERSION}`,
  get: `unpack it into ${AWS_PROVIDER}/ of a folder that TERRAFORM_PROVIDER_MIRROR names, or that stands in /opt`,
};
export const OKTA: LackingPart = {
  part: 'Okta’s provider',
  get: `unpack it into ${OKTA_PROVIDER}/<version>/${PLATFORM}/ of the same folder as the AWS provider`,
};

export interface RehearsalParts {
  /** Folder with `registry.terraform.io/…` in it. */
  readonly mirror: string;
  /** Folder of the AWS provider, in the mirror. */
  readonly awsProvider: string;
  readonly hasOkta: boolean;
}

/** Finds the real Terraform, its providers and moto, or what this machine lacks of them. */
export async function findParts(
  variables: DeliveryContext['variables'],
): Promise<RehearsalParts | { readonly missing: readonly LackingPart[] }> {
  const [terraform, moto, mirror] = await Promise.all([
    answers('terraform', 'version'),
    answers('python3', '-c', 'import moto.server'),
    findMirror(variables['TERRAFORM_PROVIDER_MIRROR']),
  ]);
  const missing: readonly LackingPart[] = [
    ...(terraform ? [] : [TERRAFORM]),
    ...(moto ? [] : [MOTO]),
    ...(mirror ? [] : [MIRROR]),
  ];
  if (!mirror || missing.length > 0) return { missing };
  return {
    mirror,
    awsProvider: join(mirror, AWS_PROVIDER),
    hasOkta: await hasOktaProvider(mirror),
  };
}

async function findMirror(named: string | undefined): Promise<string | undefined> {
  const usual = [
    join(homedir(), '.terraform.d/plugins'),
    join(homedir(), '.local/share/terraform/plugins'),
    '/usr/local/share/terraform/plugins',
    '/usr/share/terraform/plugins',
    ...(await readdir('/opt').catch(() => [])).map((name) => join('/opt', name)),
  ];
  for (const folder of named ? [named] : usual) {
    if (await exists(join(folder, AWS_PROVIDER))) return folder;
  }
  return undefined;
}

async function hasOktaProvider(mirror: string): Promise<boolean> {
  const versions = await readdir(join(mirror, OKTA_PROVIDER)).catch(() => []);
  const there = versions.map((version) => exists(join(mirror, OKTA_PROVIDER, version, PLATFORM)));
  return (await Promise.all(there)).includes(true);
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
