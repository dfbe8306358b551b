import { join, resolve } from 'node:path';
import * as z from 'zod';
import type { RealBedrock } from './agentcore-runtime/agent-environment.ts';

const REPOSITORY = resolve(import.meta.dirname, '../..');

const schema = z.object({
  /** The first of the ports. */
  LOCAL_PORT_BASE: z.coerce.number().int().min(1024).max(65_000).default(4000),
  /** Synthesized stacks: a folder with cdktf's manifest.json. */
  LOCAL_STACKS: z.string().default(join(REPOSITORY, 'dist/stacks/local')),
  /** Built artifacts: a folder with releases.json. */
  LOCAL_ARTIFACTS: z.string().default(join(REPOSITORY, 'dist/artifacts')),
  /**
   * Data that outlives the cloud, such as the items of tables. Only one cloud at a time can open
   * it.
   */
  LOCAL_DATA: z.string().default(join(REPOSITORY, '.local')),
  /** Users of the local Okta. */
  LOCAL_OKTA_SEED: z.string().default(join(import.meta.dirname, 'okta/seed.json')),
  /** An OpenAI-compatible server behind the local Bedrock: `http://127.0.0.1:11434`. */
  LOCAL_MODEL_URL: z.url().optional(),
  /** `bedrock`: the agent uses the real Bedrock, with the credentials of this shell. */
  MODEL: z.enum(['local', 'bedrock']).default('local'),
  /** `1`: loads every new build, and reloads open pages. */
  LOCAL_WATCH: z
    .enum(['0', '1'])
    .default('0')
    .transform((flag) => flag === '1'),
});

export interface CloudSettings {
  readonly portBase: number;
  readonly stacksFolder: string;
  readonly artifactsFolder: string;
  readonly dataFolder: string;
  readonly seedPath: string;
  readonly modelUrl: string | undefined;
  /** What the agent gets of this shell for the real Bedrock. */
  readonly realBedrock: RealBedrock | undefined;
  readonly watch: boolean;
}

/** The environment cannot be used; the message names every problem. */
export class CloudSettingsError extends Error {
  override readonly name = 'CloudSettingsError';
}

/** @throws CloudSettingsError */
export function loadCloudSettings(
  environment: Readonly<Record<string, string | undefined>>,
): CloudSettings {
  const present = Object.fromEntries(Object.entries(environment).filter(([, value]) => value));
  const parsed = schema.safeParse(present);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      ({ path, message }) => `${path.join('.')}: ${message}`,
    );
    throw new CloudSettingsError(
      `The local cloud's settings are not usable: ${problems.join('; ')}`,
    );
  }
  const env = parsed.data;
  return {
    portBase: env.LOCAL_PORT_BASE,
    stacksFolder: env.LOCAL_STACKS,
    artifactsFolder: env.LOCAL_ARTIFACTS,
    dataFolder: env.LOCAL_DATA,
    seedPath: env.LOCAL_OKTA_SEED,
    modelUrl: env.LOCAL_MODEL_URL,
    realBedrock: env.MODEL === 'bedrock' ? { environment: awsVariables(present) } : undefined,
    watch: env.LOCAL_WATCH,
  };
}

/** The AWS SDK finds credentials in its own variables, or in files below HOME. */
function awsVariables(
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value && (name === 'HOME' || name.startsWith('AWS_'))) variables[name] = value;
  }
  return variables;
}
