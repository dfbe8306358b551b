import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Stack } from './stack-order.ts';

interface StackJson {
  data?: { aws_ssm_parameter?: Record<string, { readonly name: string }> };
}

/** The folder of a stack with a release that is not recorded, beside the stacks as recorded. */
export function unrecordedFolder({ folder, part }: Pick<Stack, 'folder' | 'part'>): string {
  return join(dirname(folder), 'unrecorded', part);
}

/**
 * Copies a stack with the version of a release in place of the parameter that it would be read
 * from, so that it can be planned before the version is recorded.
 */
export async function withUnrecorded(
  stack: Stack,
  parameter: string,
  version: string,
): Promise<Stack> {
  const folder = unrecordedFolder(stack);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(stack.folder)) {
    if (name.endsWith('.tf.json')) await copyFile(join(stack.folder, name), join(folder, name));
  }
  const file = join(folder, 'cdk.tf.json');
  await writeFile(file, pinParameter(await readFile(file, 'utf8'), parameter, version));
  return {
    ...stack,
    folder,
    parameters: stack.parameters.filter((name) => name !== parameter),
  };
}

/** Replaces the data source of a parameter in a stack's JSON by the parameter's value. */
export function pinParameter(text: string, parameter: string, value: string): string {
  const json = JSON.parse(text) as StackJson;
  const parameters = json.data?.aws_ssm_parameter ?? {};
  const [id] = Object.entries(parameters).find(([, { name }]) => name === parameter) ?? [];
  if (id === undefined) throw new Error(`The stack does not read ${parameter}`);
  delete parameters[id];
  if (Object.keys(parameters).length === 0) delete json.data?.aws_ssm_parameter;
  if (Object.keys(json.data ?? {}).length === 0) delete json.data;
  const address = `data.aws_ssm_parameter.${id}`;
  const pinned = JSON.stringify(json, null, 2).replaceAll(`\${${address}.insecure_value}`, value);
  if (pinned.includes(address)) throw new Error(`${address} is used in an expression`);
  return pinned;
}
