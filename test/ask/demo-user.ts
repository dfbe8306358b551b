import { QuestionError } from './question.ts';

/** A user of the local Okta's seed. */
export interface DemoUser {
  readonly login: string;
  readonly password: string;
}

/**
 * Finds a demo user by its login name, or by what stands before the `@`.
 *
 * @throws QuestionError naming those that there are.
 */
export function findDemoUser(
  { users }: { readonly users: readonly DemoUser[] },
  as: string,
): DemoUser {
  const found = users.find(({ login }) => login === as || login.split('@')[0] === as);
  if (found) return { login: found.login, password: found.password };
  const names = users.map(({ login }) => login.split('@')[0]);
  throw new QuestionError(`There is no demo user "${as}": AS is one of ${names.join(', ')}.`);
}
