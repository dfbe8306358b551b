import { type LocalCloud, startLocalCloud } from '../local-cloud.ts';
import type { EvalCase } from './case-schema.ts';
import { type CastRun, castRuns } from './cast.ts';

/** A local cloud in which all people of all runs can sign in. */
export interface Stage {
  readonly cloud: LocalCloud;
  readonly runs: readonly CastRun[];
}

/**
 * @param environment further variables of the local cloud.
 * @throws CloudNotReady
 */
export async function startStage(
  cases: readonly EvalCase[],
  runs: number,
  environment: Readonly<Record<string, string>> = {},
): Promise<Stage> {
  let all: readonly CastRun[] = [];
  const cloud = await startLocalCloud({
    environment,
    editSeed(seed) {
      all = castRuns(cases, runs, seed);
      seed.users.push(...all.flatMap(({ cast }) => [cast.me, cast.other]));
    },
  });
  return { cloud, runs: all };
}
