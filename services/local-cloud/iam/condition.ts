import * as z from 'zod';
import { isArnLike, isLike } from './pattern.ts';

/** One key of a statement's `Condition`. All keys must be met, each by any of its values. */
export interface Condition {
  readonly operator: Operator;
  /** In lower case, since keys are case-insensitive. */
  readonly key: string;
  readonly values: readonly string[];
}

/** Values of a request's condition keys, whose names are in lower case. */
export type RequestContext = Readonly<Record<string, string | undefined>>;

type Operator = keyof typeof OPERATORS;

/** The ARN operators are equivalent (IAM User Guide, "ARN condition operators"). */
const OPERATORS = {
  StringEquals: (value: string, wanted: string) => value === wanted,
  StringLike: isLike,
  ArnEquals: isArnLike,
  ArnLike: isArnLike,
  Bool: (value: string, wanted: string) => value.toLowerCase() === wanted.toLowerCase(),
} as const;

/** Keys whose value the local cloud knows, or that belong to calls it never receives. */
const KEYS = [
  'aws:ResourceTag/Stack',
  'aws:SecureTransport',
  'aws:SourceAccount',
  'aws:SourceArn',
  'bedrock:InferenceProfileArn',
  'cloudwatch:namespace',
  'iam:PassedToService',
  'kms:CallerAccount',
  'kms:EncryptionContext:aws:logs:arn',
  'kms:GrantIsForAWSResource',
  'kms:ViaService',
  'token.actions.githubusercontent.com:aud',
  'token.actions.githubusercontent.com:sub',
].map((key) => key.toLowerCase());

const text = z.union([z.string(), z.boolean().transform(String), z.number().transform(String)]);
const values = z.union([text.transform((one) => [one]), z.array(text)]);

/** Reads a `Condition`; an operator or a key that is not evaluated is an issue of the schema. */
export const conditionBlock = z
  .partialRecord(
    z.enum(Object.keys(OPERATORS) as [Operator, ...Operator[]]),
    z.record(
      z.string().refine((key) => KEYS.includes(key.toLowerCase()), {
        error: 'the local cloud does not know this condition key',
      }),
      values,
    ),
  )
  .default({})
  .transform((block): readonly Condition[] =>
    Object.entries(block).flatMap(([operator, keys]) =>
      Object.entries(keys ?? {}).map(([key, wanted]) => ({
        operator: operator as Operator,
        key: key.toLowerCase(),
        values: wanted,
      })),
    ),
  );

/** A condition is not met if the request has no value for its key. */
export function isMet({ operator, key, values: wanted }: Condition, facts: RequestContext) {
  const value = facts[key];
  return value !== undefined && wanted.some((each) => OPERATORS[operator](value, each));
}
