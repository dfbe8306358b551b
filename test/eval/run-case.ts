import { randomUUID } from 'node:crypto';
import type { LocalCloud } from '../local-cloud.ts';
import type { CastRun } from './cast.ts';
import { converse } from './converse.ts';
import { type Failure, missed } from './failure.ts';
import { judge } from './judge.ts';
import { namePeople } from './name-people.ts';
import { subjectsOf, titleOf } from './observe.ts';
import { Person } from './person.ts';
import type { SeenPerson, SeenRun, SeenTurn } from './seen.ts';
import { secretContactDetails, setScene } from './set-scene.ts';

/** What a run has come to. */
export interface JudgedRun {
  readonly run: number;
  /** None: it passed. */
  readonly failures: readonly Failure[];
  /** Those that came before it could not go on, too. */
  readonly turns: readonly SeenTurn[];
}

/** Runs a case once with its two people, and judges what they and the system have seen. */
export async function runCase(
  cloud: LocalCloud,
  { evalCase: written, run, cast }: CastRun,
): Promise<JudgedRun> {
  const evalCase = namePeople(written, cast);
  const turns: SeenTurn[] = [];
  try {
    const seen = await play(cloud, { evalCase, run, cast }, turns);
    return { run, failures: judge(evalCase, seen), turns };
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return { run, failures: [missed(`The run broke off: ${said}`)], turns };
  }
}

async function play(
  cloud: LocalCloud,
  { evalCase, cast }: CastRun,
  turns: SeenTurn[],
): Promise<SeenRun> {
  const sessionId = randomUUID();
  const me = new Person(cloud, cast.me, evalCase.me.scopes);
  const other = new Person(cloud, cast.other);
  const secret = secretContactDetails();
  for (const value of valuesOf(secret)) cloud.leaks.canaries.add('changed data', value);
  await Promise.all([
    setScene(me, evalCase.me, sessionId),
    setScene(other, evalCase.other, sessionId, secret),
  ]);
  const [finishMe, finishOther] = await Promise.all([watch(me), watch(other)]);
  for (const turn of evalCase.turns) turns.push(await converse(me, sessionId, turn));
  const [seenMe, seenOther] = await Promise.all([finishMe(), finishOther()]);
  const written = JSON.stringify([evalCase.me, evalCase.turns]);
  const secrets = [other.uid, ...valuesOf(seenOther.before.contactDetails)];
  return {
    sessionId,
    turns,
    me: seenMe,
    other: seenOther,
    secrets: secrets.filter((value) => !written.includes(value)),
    subject: await me.subject(),
    subjects: await subjectsOf(cloud, turns),
    ...(evalCase.after?.title && {
      title: await titleOf(cloud, turns, { person: me, sessionId }),
    }),
  };
}

/** Looks at what is kept of a person now, and with the returned function later. */
async function watch(person: Person): Promise<() => Promise<SeenPerson>> {
  const [before, activity] = await Promise.all([person.records(), person.activity()]);
  const known = new Set(activity.map(({ id }) => id));
  return async () => {
    const [after, all] = await Promise.all([person.records(), person.activity()]);
    return {
      login: person.login,
      before,
      after,
      activity: all.filter(({ id }) => !known.has(id)),
    };
  };
}

function valuesOf(record: object): readonly string[] {
  return Object.values(record)
    .flat()
    .filter((value): value is string => typeof value === 'string');
}
