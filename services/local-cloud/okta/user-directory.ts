import { readFileSync } from 'node:fs';
import * as z from 'zod';

const user = z.strictObject({
  /** Okta's stable id of a user. */
  id: z.string().regex(/^00u[A-Za-z0-9]{17}$/, 'must be 00u and 17 letters or digits'),
  login: z.string().min(1),
  password: z.string().min(1),
  firstName: z.string(),
  lastName: z.string(),
  displayName: z.string().min(1),
  email: z.email(),
  /** Names of groups that the stacks create. */
  groups: z.array(z.string()),
});

const seed = z.strictObject({ users: z.array(user) });

export type User = Readonly<z.output<typeof user>>;

export interface UserDirectory {
  all(): readonly User[];
  byId(id: string): User | undefined;
  /** Logins are compared without regard to case, as Okta does. */
  byLogin(login: string): User | undefined;
}

/** The seed file cannot be used. The message names every problem and repeats no password. */
export class SeedError extends Error {
  override readonly name = 'SeedError';
}

/**
 * Opens the users of a seed file, which is read again whenever its text has changed, so that a new
 * display name is shown at the next sign-in. A changed file that is not usable is reported once,
 * and the users do not change.
 *
 * @throws SeedError if the file is not usable at the start.
 */
export function openUserDirectory(options: {
  readonly seedPath: string;
  readonly groupNames: ReadonlySet<string>;
  readonly onUnusable: (error: SeedError) => void;
}): UserDirectory {
  let text = readText(options.seedPath);
  let users = parseUsers(text, options.seedPath, options.groupNames);
  let reported: string | undefined;

  const current = (): readonly User[] => {
    try {
      const latest = readText(options.seedPath);
      if (latest === text) return users;
      users = parseUsers(latest, options.seedPath, options.groupNames);
      text = latest;
      reported = undefined;
    } catch (error) {
      if (!(error instanceof SeedError)) throw error;
      if (error.message !== reported) options.onUnusable(error);
      reported = error.message;
    }
    return users;
  };

  return {
    all: current,
    byId: (id) => current().find((candidate) => candidate.id === id),
    byLogin: (login) => {
      const wanted = login.trim().toLowerCase();
      return current().find((candidate) => candidate.login.toLowerCase() === wanted);
    },
  };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new SeedError(`${path} cannot be read: it must list the users of the local Okta`, {
      cause,
    });
  }
}

function parseUsers(text: string, path: string, groupNames: ReadonlySet<string>): readonly User[] {
  const parsed = seed.safeParse(parseJson(text, path));
  const problems = parsed.success
    ? problemsOf(parsed.data.users, groupNames)
    : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  if (parsed.success && problems.length === 0) return parsed.data.users;
  throw new SeedError(`${path} is not usable:\n${problems.map((line) => `  ${line}`).join('\n')}`);
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // JSON.parse quotes the text around the error, which may be a password.
    throw new SeedError(`${path} is not JSON`);
  }
}

function problemsOf(users: readonly User[], groupNames: ReadonlySet<string>): string[] {
  return users.flatMap(({ id, login, groups }, index) => [
    ...(users.findIndex((other) => other.id === id) < index
      ? [`users.${index}.id: ${id} is taken`]
      : []),
    ...(users.findIndex((other) => other.login.toLowerCase() === login.toLowerCase()) < index
      ? [`users.${index}.login: ${login} is taken`]
      : []),
    ...groups
      .filter((group) => !groupNames.has(group))
      .map((group) => `users.${index}.groups: no okta_group of the stacks is named ${group}`),
  ]);
}
