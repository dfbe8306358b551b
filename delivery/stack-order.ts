import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '@three-tier-chat/terraform/settings.ts';
import * as z from 'zod';
import { DeliveryError } from './delivery-error.ts';

const manifestSchema = z.looseObject({
  stacks: z.record(
    z.string(),
    z.looseObject({
      name: z.string(),
      workingDirectory: z.string(),
      dependencies: z.array(z.string()),
    }),
  ),
});

const stackSchema = z.looseObject({
  terraform: z.looseObject({
    backend: z.looseObject({
      s3: z.looseObject({ bucket: z.string(), key: z.string() }).optional(),
    }),
    required_providers: z.record(z.string(), z.unknown()),
  }),
  data: z
    .looseObject({
      aws_ssm_parameter: z.record(z.string(), z.looseObject({ name: z.string() })).optional(),
    })
    .optional(),
});

/** A synthesized stack. */
export interface Stack {
  /** `three-tier-chat-api-dev` */
  readonly name: string;
  /** `api` */
  readonly part: string;
  readonly folder: string;
  /** Names of the stacks whose outputs it reads. */
  readonly dependencies: readonly string[];
  /** Outputs that it reads, each with the stack that provides it. */
  readonly reads: readonly { readonly stack: string; readonly output: string }[];
  /** Names of the SSM parameters that it reads. */
  readonly parameters: readonly string[];
  readonly state: { readonly bucket: string; readonly key: string };
  readonly usesOkta: boolean;
  readonly preventsDestroy: boolean;
}

/** The stacks that a synthesis wrote into a folder, each after its dependencies. */
export async function readStacks(
  folder: string,
  settings: Pick<Settings, 'name'>,
): Promise<readonly Stack[]> {
  const manifest = manifestSchema.parse(await readJson(join(folder, 'manifest.json')));
  const stacks = await Promise.all(
    Object.values(manifest.stacks).map(({ name, workingDirectory, dependencies }) =>
      readStack(name, join(folder, workingDirectory), dependencies, settings),
    ),
  );
  return sortByDependency(stacks);
}

/**
 * The stacks of these parts, in order; all stacks if no parts are given.
 *
 * @throws DeliveryError for an unknown part.
 */
export function selectStacks(stacks: readonly Stack[], parts: readonly string[]): readonly Stack[] {
  const unknownNames = parts.filter((part) => !stacks.some((stack) => stack.part === part));
  if (unknownNames.length > 0) {
    const known = stacks.map(({ part }) => part).join(', ');
    throw new DeliveryError([`There is no stack ${unknownNames.join(', ')}: there are ${known}.`]);
  }
  return parts.length === 0 ? stacks : stacks.filter(({ part }) => parts.includes(part));
}

/** Each after its dependencies, otherwise as the synthesis made them. */
function sortByDependency<T extends Pick<Stack, 'name' | 'dependencies'>>(
  stacks: readonly T[],
): readonly T[] {
  const waiting = [...stacks];
  const ordered: T[] = [];
  while (waiting.length > 0) {
    const next = waiting.findIndex(({ dependencies }) =>
      dependencies.every((name) => !waiting.some((stack) => stack.name === name)),
    );
    if (next < 0) {
      const names = waiting.map(({ name }) => name).join(', ');
      throw new DeliveryError([`These stacks depend on each other in a cycle: ${names}.`]);
    }
    ordered.push(...waiting.splice(next, 1));
  }
  return ordered;
}

const READ =
  /data\.terraform_remote_state\.cross-stack-reference-input-([\w-]+)\.outputs\.([\w-]+)/g;

async function readStack(
  name: string,
  folder: string,
  dependencies: readonly string[],
  settings: Pick<Settings, 'name'>,
): Promise<Stack> {
  const json = await readJson(join(folder, 'cdk.tf.json'));
  const { terraform, data } = stackSchema.parse(json);
  const text = JSON.stringify(json);
  const reads = new Map(
    [...text.matchAll(READ)].map(([whole, stack = '', output = '']) => [whole, { stack, output }]),
  );
  return {
    name,
    part: name.slice('three-tier-chat-'.length, -settings.name.length - 1),
    folder,
    dependencies,
    reads: [...reads.values()],
    parameters: Object.values(data?.aws_ssm_parameter ?? {}).map((parameter) => parameter.name),
    state: terraform.backend.s3 ?? { bucket: '', key: '' },
    usesOkta: Object.hasOwn(terraform.required_providers, 'okta'),
    preventsDestroy: text.includes('"prevent_destroy":true'),
  };
}

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, 'utf8'));
}
