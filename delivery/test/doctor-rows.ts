import type { Group, Verdict } from '../doctor/check.ts';
import { CHECKS } from '../doctor/checks.ts';
import { type Result, runChecks } from '../doctor/run-checks.ts';
import type { DoctorWorld } from './doctor-world.ts';

/** Far above what anything here takes on a busy machine. */
const PATIENT_MS = 600_000;

/** Runs a check and all that it needs, and sees that nothing of it tells a secret. */
export async function look(
  world: DoctorWorld,
  name: string,
  limitMs = PATIENT_MS,
): Promise<readonly Result[]> {
  const wanted = new Set<string>();
  const want = (one: string) => {
    wanted.add(one);
    const check = CHECKS.find((each) => each.name === one);
    for (const other of [...(check?.needs ?? []), ...(check?.follows ?? [])]) want(other);
  };
  want(name);
  const checks = CHECKS.filter((check) => wanted.has(check.name));
  return withoutSecrets(world, await runChecks(checks, await world.context(), limitMs));
}

/** Runs every check. */
export async function lookAtEverything(world: DoctorWorld): Promise<readonly Result[]> {
  return withoutSecrets(world, await runChecks(CHECKS, await world.context(), PATIENT_MS));
}

function withoutSecrets({ secrets }: DoctorWorld, results: readonly Result[]): readonly Result[] {
  const text = JSON.stringify(results);
  const told = secrets.findIndex((secret) => text.includes(secret));
  if (told >= 0) throw new Error(`A verdict tells secret ${told}`);
  return results;
}

export async function verdictOf(
  world: DoctorWorld,
  name: string,
  limitMs?: number,
): Promise<Verdict | undefined> {
  return (await look(world, name, limitMs)).find(({ check }) => check.name === name)?.verdict;
}

/** The checks of a group from which no row takes anything away. */
export function untried(group: Group, rows: readonly Row[]): readonly string[] {
  const tried = new Set(rows.map(([, check]) => check));
  return CHECKS.filter((check) => check.group === group && !tried.has(check.name)).map(
    ({ name }) => name,
  );
}

export type Change = (world: DoctorWorld) => void;
/** What is taken away, the check that misses it, and what it says. */
export type Row = readonly [
  what: string,
  check: string,
  change: Change,
  found: RegExp,
  fix: RegExp,
];

/** Replaces answers of AWS; the next two, of Okta and of the site. */
export const aws =
  (routes: DoctorWorld['aws']['routes']): Change =>
  ({ aws: server }) => {
    Object.assign(server.routes, routes);
  };
export const okta =
  (routes: DoctorWorld['okta']['routes']): Change =>
  ({ okta: server }) => {
    Object.assign(server.routes, routes);
  };
export const site =
  (routes: DoctorWorld['site']['routes']): Change =>
  ({ site: server }) => {
    Object.assign(server.routes, routes);
  };
export const without =
  (program: string): Change =>
  ({ programs }) => {
    programs.delete(program);
  };
export const program =
  (name: string, script: string): Change =>
  ({ programs }) => {
    programs.set(name, script);
  };
export const variables =
  (values: DoctorWorld['variables']): Change =>
  (one) => {
    Object.assign(one.variables, values);
  };
export const table =
  (values: Partial<DoctorWorld['table']>): Change =>
  (one) => {
    one.table = { ...one.table, ...values };
  };
export const all =
  (...changes: readonly Change[]): Change =>
  (one) => {
    for (const change of changes) change(one);
  };
export const unapplied =
  (...parts: readonly string[]): Change =>
  ({ states, stacks }) => {
    for (const { part, state } of stacks) {
      if (parts.includes(part)) states.delete(`${state.bucket}/${state.key}`);
    }
  };
