import { createHash } from 'node:crypto';
import type { Seed } from '../canaries.ts';
import type { EvalCase } from './case-schema.ts';

/** A user of the local Okta. */
export type CastMember = Seed['users'][number];

/** The two people of one run of a case. */
export interface Cast {
  readonly me: CastMember;
  readonly other: CastMember;
}

/** One run of a case, with people of its own: no run sees what another has changed. */
export interface CastRun {
  readonly evalCase: EvalCase;
  /** From 1. */
  readonly run: number;
  readonly cast: Cast;
}

/** The users that all others are made like, in `services/local-cloud/okta/seed.json`. */
const MODELS = { me: 'member@example.com', other: 'colleague@example.com' } as const;

/** Gives each run of each case two people. */
export function castRuns(
  cases: readonly EvalCase[],
  runs: number,
  seed: Pick<Seed, 'users'>,
): readonly CastRun[] {
  return cases.flatMap((evalCase, index) =>
    Array.from({ length: runs }, (_, count) => {
      const run = count + 1;
      const make = (role: keyof Cast): CastMember => {
        const model = seed.users.find(({ login }) => login === MODELS[role]);
        if (!model) throw new Error(`The seed of the local Okta lacks ${MODELS[role]}`);
        const [name] = model.login.split('@');
        const login = `${name}-${index + 1}-${run}@example.com`;
        const { displayName = model.displayName } = evalCase[role];
        return { ...model, id: userId(login), login, email: login, displayName };
      };
      return { evalCase, run, cast: { me: make('me'), other: make('other') } };
    }),
  );
}

/** An id in Okta's form, `00u` and 17 letters or digits. */
function userId(login: string): string {
  return `00u${createHash('sha256').update(login).digest('hex').slice(0, 17)}`;
}
