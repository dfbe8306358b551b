import type * as z from 'zod';

export {
  RELEASE_VARIABLES,
  type ReleaseSettings,
  releaseSettings,
  SERVER_VARIABLES,
  type ServerSettings,
  serverSettings,
  TOKEN_VARIABLES,
  type TokenSettings,
  tokenSettings,
} from './fragments.ts';

export type EnvironmentRecord = Readonly<Record<string, string | undefined>>;

/**
 * Names of the variables that a stack must supply. It tests whether the key may be omitted, not
 * whether its value may be undefined, since the input type of a coerced number is `unknown`.
 */
type RequiredName<Schema extends z.ZodObject> = {
  [Name in keyof z.input<Schema>]-?: object extends Pick<z.input<Schema>, Name> ? never : Name;
}[keyof z.input<Schema>];

/**
 * The environment that a stack must supply to a service: every required variable, optionally the
 * others, and nothing else. A stack writes `{ … } satisfies EnvironmentOf<…>`, so that a forgotten
 * variable is a type error that names it.
 */
export type EnvironmentOf<Schema extends z.ZodObject> = Readonly<
  Record<RequiredName<Schema>, string> & { [Name in keyof z.input<Schema>]?: string }
>;

/** Contains every problem of an environment. Values are not included, since they may be secret. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';

  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `The environment variables are not valid:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
    );
    this.problems = problems;
  }
}

/** Loads the settings of a process, or prints every problem and exits with status 1. */
export function settingsOrExit<Settings>(
  load: (environment: EnvironmentRecord) => Settings,
  environment: EnvironmentRecord,
): Settings {
  try {
    return load(environment);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

/**
 * Reads typed settings from an environment. An empty variable counts as absent, since many shells
 * and consoles do not distinguish the two.
 *
 * @throws SettingsError naming every missing or malformed variable.
 */
export function parseSettings<Schema extends z.ZodObject>(
  schema: Schema,
  environment: EnvironmentRecord,
): z.output<Schema> {
  const present = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = schema.safeParse(present);
  if (parsed.success) return parsed.data;
  throw new SettingsError(
    parsed.error.issues.map((issue) => {
      // A variable that holds JSON is named with the place in it: `PRICE.input`.
      const name = issue.path.join('.');
      const isPresent = Object.hasOwn(present, String(issue.path[0]));
      return `${name}: ${isPresent ? issue.message : 'missing'}`;
    }),
  );
}
