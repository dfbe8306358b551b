import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const ROOT = join(import.meta.dirname, '..');

export interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
  readonly with?: Readonly<Record<string, string>>;
}

export interface Job {
  readonly environment?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: Readonly<Record<string, unknown>>;
  readonly strategy?: { readonly matrix?: Readonly<Record<string, unknown>> };
  readonly steps?: readonly Step[];
  /** Another workflow, which has the steps. */
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly 'timeout-minutes'?: number;
}

export interface Workflow {
  readonly permissions?: unknown;
  readonly concurrency?: Readonly<Record<string, unknown>>;
  readonly defaults?: unknown;
  readonly on: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

export interface Action {
  readonly runs: { readonly steps: readonly Step[] };
}

/** The workflows by file name: `plan.yml`. */
export function workflows(): ReadonlyMap<string, Workflow> {
  return readAll<Workflow>('.github/workflows/*.yml', (path) => path.split('/').at(-1) ?? '');
}

/** The repository's own actions by folder: `sign-in`. */
export function actions(): ReadonlyMap<string, Action> {
  return readAll<Action>('.github/actions/*/action.yml', (path) => path.split('/').at(-2) ?? '');
}

function readAll<T>(pattern: string, nameOf: (path: string) => string): ReadonlyMap<string, T> {
  return new Map(
    globSync(pattern, { cwd: ROOT }).map((path) => [
      nameOf(path),
      parse(readFileSync(join(ROOT, path), 'utf8')) as T,
    ]),
  );
}
