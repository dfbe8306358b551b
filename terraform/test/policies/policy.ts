import { isDeepStrictEqual } from 'node:util';
import type { Settings } from '../../settings.ts';
import { valueAt } from './json-path.ts';
import { type Change, type Subject, subjects, type World } from './world.ts';

/** What must hold in every environment in AWS, with mistakes that show that it is looked at. */
export interface Policy {
  /** A sentence: `every route demands a token`. */
  readonly name: string;
  /** Environments that have something to judge (default: every one). */
  readonly where?: (settings: Settings) => boolean;
  /** By type: what is wrong with one of them. */
  readonly judge: Readonly<Record<string, Judge>>;
  readonly seeds: readonly Seed[];
}

export type Judge = (subject: Subject, world: World) => readonly string[];

/** A mistake, and the one flaw that the policy finds in it. */
export interface Seed {
  readonly mistake: string;
  readonly plant: Change;
  /** The flaw up to its advice; `<env>` and `<region>` stand for the environment's. */
  readonly finds: string;
  /** Environments that have what the mistake is made in (default: those of the policy). */
  readonly where?: (settings: Settings) => boolean;
}

/** Judges every subject. To find none of a type is a flaw as well: nothing was judged. */
export function violations({ judge }: Policy, world: World): readonly string[] {
  return Object.entries(judge).flatMap(([type, judgeOne]) => {
    const found = subjects(world, type);
    if (found.length === 0) return [`There is no ${type}: the policy judges nothing.`];
    return found.flatMap((subject) => judgeOne(subject, world));
  });
}

/** A value, or what must be true of it. */
type Wanted =
  | string
  | number
  | boolean
  | undefined
  | readonly unknown[]
  | ((value: unknown) => boolean);

/**
 * Nothing, or what is wrong with an argument and what to do about it.
 */
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

/** The members of a list, or the only one where AWS lets a list be left away. */
export function listOf(value: unknown): readonly unknown[] {
  return value === undefined ? [] : [value].flat();
}

function shown(value: unknown): string {
  return value === undefined ? 'not set' : JSON.stringify(value);
}
