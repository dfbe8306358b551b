import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { isEnvironmentName, isLocal } from './environment-name.ts';
import { type EnvironmentFile, type Machine, parseEnvironment, type Settings } from './settings.ts';
import { SynthesisError } from './synthesis-error.ts';

const FOLDER = join(import.meta.dirname, 'environments');

/** What must differ between the environments of an Okta org, from a file with any other problem. */
const groupSchema = z.looseObject({
  okta: z.looseObject({ orgName: z.string(), baseUrl: z.string() }),
  allowedGroup: z.string(),
});
/** What must be the same in the environments of an account and region, which share the bootstrap. */
const sharedSchema = z.looseObject({
  accountId: z.string(),
  region: z.string(),
  customerManagedKey: z.boolean().default(false),
  github: z.unknown().optional(),
});

/**
 * Reads `environments/<name>.ts`.
 *
 * @param folder of the environments, for tests.
 * @throws SynthesisError for an environment without a file, with a file that cannot be run, or with
 * every problem of its settings.
 */
export async function loadEnvironment(
  name: string | undefined,
  machine: Machine,
  folder = FOLDER,
): Promise<Settings> {
  const known = await environmentNames(folder);
  if (name === undefined || !isEnvironmentName(name) || !known.includes(name)) {
    const asked =
      name === undefined ? 'No environment was named' : `There is no environment "${name}"`;
    throw new SynthesisError(
      `${asked}: name one of ${known.join(', ')}, or add terraform/environments/<name>.ts.`,
    );
  }
  const settings = parseEnvironment(name, await runFile(name, machine, folder));
  const others = known.filter((other) => other !== name && !isLocal({ name: other }));
  const tables = isLocal({ name }) ? new Map() : await tablesOf(others, machine, folder);
  const problems = [...groupProblems(settings, tables), ...sharedProblems(settings, tables)];
  if (problems.length > 0) {
    throw new SynthesisError(`The environment "${name}" cannot be used:`, problems);
  }
  return settings;
}

/** The names of the environments, by their files. */
export async function environmentNames(folder = FOLDER): Promise<readonly string[]> {
  // Editors and merges leave `dev.ts.orig` and the like beside them.
  const files = (await readdir(folder)).filter((file) => file.endsWith('.ts'));
  return files.map((file) => file.slice(0, -'.ts'.length)).filter(isEnvironmentName);
}

async function runFile(name: string, machine: Machine, folder: string): Promise<unknown> {
  try {
    const file = (await import(join(folder, `${name}.ts`))) as { environment?: EnvironmentFile };
    if (typeof file.environment !== 'function') {
      throw new TypeError('it exports no function `environment`');
    }
    return file.environment(machine);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SynthesisError(
      `terraform/environments/${name}.ts cannot be read: ${reason.trim().split('\n')[0]}`,
    );
  }
}

type Tables = ReadonlyMap<string, unknown>;

async function tablesOf(
  names: readonly string[],
  machine: Machine,
  folder: string,
): Promise<Tables> {
  const tables = await Promise.all(
    // A file that cannot be read is a problem of its own environment.
    names.map((name) => runFile(name, machine, folder).catch(() => undefined)),
  );
  return new Map(names.map((name, index) => [name, tables[index]]));
}

function groupProblems({ okta, allowedGroup }: Settings, others: Tables): readonly string[] {
  const sharing = [...others].filter(([, table]) => {
    const { data } = groupSchema.safeParse(table);
    return (
      data?.allowedGroup === allowedGroup &&
      data.okta.orgName === okta.orgName &&
      data.okta.baseUrl === okta.baseUrl
    );
  });
  if (sharing.length === 0) return [];
  const names = sharing.map(([name]) => name).join(' and ');
  return [
    `allowedGroup: ${allowedGroup} is the group of ${names} in the same Okta org, where each environment makes its own`,
  ];
}

function sharedProblems(settings: Settings, others: Tables): readonly string[] {
  const { accountId, region } = settings;
  const sharing = [...others].flatMap(([name, table]) => {
    const { data } = sharedSchema.safeParse(table);
    return data?.accountId === accountId && data.region === region ? [{ name, data }] : [];
  });
  const differing = (differs: (other: (typeof sharing)[number]['data']) => boolean) =>
    sharing.flatMap(({ name, data }) => (differs(data) ? [name] : []));
  const problem = (setting: string, is: string, names: readonly string[]) =>
    names.length === 0
      ? []
      : [
          `${setting}: is ${is} here and not in ${names.join(' and ')}, which shares the bootstrap of account ${accountId} in ${region}: set the same in both`,
        ];
  const hasPipelines = settings.github !== undefined;
  return [
    ...problem(
      'customerManagedKey',
      String(settings.customerManagedKey),
      differing(({ customerManagedKey }) => customerManagedKey !== settings.customerManagedKey),
    ),
    ...problem(
      'github',
      hasPipelines ? 'set' : 'not set',
      differing(({ github }) => (github !== undefined) !== hasPipelines),
    ),
  ];
}
