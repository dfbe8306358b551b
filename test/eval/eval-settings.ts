import { resolve } from 'node:path';
import * as z from 'zod';
import type { ModelKind } from './case-schema.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const RUNS: Readonly<Record<ModelKind, number>> = { local: 1, real: 3 };

const schema = z
  .object({
    /** `bedrock`: the real one, with the credentials of this shell. */
    MODEL: z.enum(['local', 'bedrock']).default('local'),
    /** An OpenAI-compatible server: `http://127.0.0.1:11434`. */
    LOCAL_MODEL_URL: z.url({ protocol: /^https?$/ }).optional(),
    /** How often each case is run. */
    RUNS: z.coerce.number().int().min(1).max(100).optional(),
    /** A part of a case's name, or its topic. */
    CASE: z.string().default(''),
    /** Path of the report, without its ending. */
    OUT: z.string().default('dist/eval/report'),
  })
  .refine(({ MODEL, LOCAL_MODEL_URL }) => MODEL === 'local' || LOCAL_MODEL_URL === undefined, {
    path: ['LOCAL_MODEL_URL'],
    message: 'another model than MODEL=bedrock; give one of both',
  });

export interface EvalSettings {
  readonly kind: ModelKind;
  /** What the report calls the model. */
  readonly model: string;
  readonly runs: number;
  readonly caseText: string;
  /** Absolute, without an ending. */
  readonly reportPath: string;
  /** Further variables of the local cloud. */
  readonly cloudEnvironment: Readonly<Record<string, string>>;
}

/** The command's variables cannot be used; the message names every problem. */
export class EvalSettingsError extends Error {
  override readonly name = 'EvalSettingsError';
}

/** @throws EvalSettingsError */
export function loadEvalSettings(
  environment: Readonly<Record<string, string | undefined>>,
): EvalSettings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value));
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      ({ path, message }) => `${path.join('.')}: ${message}`,
    );
    throw new EvalSettingsError(`make eval cannot use its variables: ${problems.join('; ')}`);
  }
  const { MODEL, LOCAL_MODEL_URL, RUNS: wanted, CASE, OUT } = parsed.data;
  const kind = MODEL === 'bedrock' || LOCAL_MODEL_URL !== undefined ? 'real' : 'local';
  return {
    kind,
    model: nameOf(MODEL, LOCAL_MODEL_URL),
    runs: wanted ?? RUNS[kind],
    caseText: CASE,
    reportPath: resolve(ROOT, OUT.replace(/\.(json|md)$/, '')),
    cloudEnvironment: {
      ...(MODEL === 'bedrock' && { MODEL, ...awsVariables(environment) }),
      ...(LOCAL_MODEL_URL !== undefined && { LOCAL_MODEL_URL }),
    },
  };
}

/** Without what an address may hold besides: a report is passed on. */
function nameOf(model: 'local' | 'bedrock', url: string | undefined): string {
  if (url !== undefined) return `the model at ${new URL(url).origin}`;
  return model === 'bedrock' ? 'Amazon Bedrock' : 'the local responder';
}

/** The AWS SDK finds credentials in its own variables, or in files below HOME. */
function awsVariables(
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(environment).filter(
      (variable): variable is [string, string] =>
        variable[1] !== undefined && (variable[0] === 'HOME' || variable[0].startsWith('AWS_')),
    ),
  );
}
