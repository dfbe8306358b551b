import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { caseSchema, type EvalCase, type ModelKind } from './case-schema.ts';
import { NAMES, unknownPlaceholders } from './name-people.ts';

const FOLDER = join(import.meta.dirname, 'cases');
const ENDING = '.json';

/** The files of cases cannot be used; the message names every problem by file, case and member. */
export class CasesError extends Error {
  override readonly name = 'CasesError';
}

/**
 * Reads all cases, by file and then as they stand there.
 *
 * @throws CasesError
 */
export function loadCases(folder: string = FOLDER): readonly EvalCase[] {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith(ENDING))
    .toSorted();
  const problems: string[] = [];
  const cases: EvalCase[] = [];
  for (const file of files) {
    for (const [index, given] of readList(join(folder, file), problems).entries()) {
      const parsed = caseSchema.safeParse(given);
      const place = `${file}: ${nameOf(given, index)}`;
      if (!parsed.success) {
        const issues = parsed.error.issues.map(({ path, message }) =>
          [path.map(String).join('.'), message].filter(Boolean).join(': '),
        );
        problems.push(...issues.map((issue) => `${place}: ${issue}`));
      }
      problems.push(
        ...unknownPlaceholders(JSON.stringify(given)).map(
          (name) => `${place}: {{${name}}} stands for nothing: use one of ${NAMES.join(', ')}`,
        ),
      );
      if (!parsed.success) continue;
      if (cases.some(({ name }) => name === parsed.data.name)) {
        problems.push(`${place}: another case has this name`);
      } else {
        cases.push({ ...parsed.data, topic: basename(file, ENDING) });
      }
    }
  }
  if (problems.length > 0) {
    throw new CasesError(`The cases of the evaluation cannot be used:\n${problems.join('\n')}`);
  }
  return cases;
}

/**
 * The cases for a kind of model whose name, topic or way of injection contains a text.
 *
 * @throws CasesError if there is none.
 */
export function selectCases(
  cases: readonly EvalCase[],
  kind: ModelKind,
  text: string,
): readonly EvalCase[] {
  const wanted = text.toLowerCase();
  const named = cases.filter(({ name, topic, injection = '' }) =>
    [name, topic, injection].some((one) => one.toLowerCase().includes(wanted)),
  );
  if (named.length === 0) {
    const topics = [...new Set(cases.map(({ topic }) => topic))].join(', ');
    throw new CasesError(
      `No case's name contains "${text}"; CASE is part of a name, or one of these topics: ${topics}.`,
    );
  }
  const selected = named.filter(({ models }) => models.includes(kind));
  if (selected.length === 0) {
    const models = [...new Set(named.flatMap((one) => one.models))].join(' and ');
    throw new CasesError(
      `The cases that "${text}" names are for a ${models} model: see "models" in test/eval/README.md.`,
    );
  }
  return selected;
}

function readList(path: string, problems: string[]): readonly unknown[] {
  const file = basename(path);
  try {
    const value = JSON.parse(readFileSync(path, 'utf8')) as unknown;
    if (Array.isArray(value)) return value;
    problems.push(`${file}: must be a list of cases`);
  } catch (error) {
    problems.push(`${file}: is not JSON: ${error instanceof Error ? error.message : error}`);
  }
  return [];
}

function nameOf(given: unknown, index: number): string {
  const { name } = Object(given) as { readonly name?: unknown };
  return typeof name === 'string' ? `“${name}”` : `case ${index + 1}`;
}
