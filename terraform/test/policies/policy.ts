import { isDeepStrictEqual } from 'node:util';
import type { Settings } from '../../settings.ts';
import { valueAt } from './json-path.ts';
import { type Change, type Subject, subjects, type World } from './world.ts';

/** A rule for every environment in AWS, with seeded mistakes that prove that it is checked. */
export interface Policy {
  /** The rule as a sentence: `every route demands a token`. */
  readonly name: string;
  /** Environments with subjects of the policy (default: all). */
  readonly where?: (settings: Settings) => boolean;
  /** For each type, a function that returns the flaws of a resource. */
  readonly judge: Readonly<Record<string, Judge>>;
  readonly seeds: readonly Seed[];
}

export type Judge = (subject: Subject, world: World) => readonly string[];

/** Seeded mistakes, each with the one flaw that the policy must find. */
export interface Seed {
  readonly mistake: string;
  readonly plant: Change;
  /** The flaw up to its advice; `<env>` and `<region>` stand for the environment's. */
  readonly finds: string;
  /** Environments in which the mistake is seeded (default: those of the policy). */
  readonly where?: (settings: Settings) => boolean;
}

/** Checks every subject. A type without subjects is also a flaw, since nothing was checked. */
export function violations({ judge }: Policy, world: World): readonly string[] {
  return Object.entries(judge).flatMap(([type, judgeOne]) => {
    const found = subjects(world, type);
    if (found.length === 0) return [`There is no ${type}: the policy judges nothing.`];
    return found.flatMap((subject) => judgeOne(subject, world));
  });
}

/** A value, or a condition for it. */
type Wanted =
  | string
  | number
  | boolean
  | undefined
  | readonly unknown[]
  | ((value: unknown) => boolean);

/** Returns no flaw, or what is wrong with an argument and what to do about it. */
export function demand(
  subject: Subject,
  argument: string,
  wanted: Wanted,
  advice: string,
): readonly string[] {
  const value = valueAt(subject.json, argument);
  const holds = typeof wanted === 'function' ? wanted(value) : isDeepStrictEqual(value, wanted);
  return holds ? [] : [flaw(subject, `${argument} is ${shown(value)}`, advice)];
}

/** `api/http-api/stage: what is wrong; what to do` */
export function flaw({ at }: Pick<Subject, 'at'>, wrong: string, advice: string): string {
  return `${at}: ${wrong}; ${advice}`;
}

/** The members of a list; a single value counts as a list of one, as in AWS. */
export function listOf(value: unknown): readonly unknown[] {
  return value === undefined ? [] : [value].flat();
}

function shown(value: unknown): string {
  return value === undefined ? 'not set' : JSON.stringify(value);
}
