import * as z from 'zod';
import { type Condition, conditionBlock } from './condition.ts';

/** One statement of a policy. It is evaluated completely, or parsing fails. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  /** ARN patterns; absent in a trust policy, whose resource is its role. */
  readonly resources?: readonly string[];
  /** Absent in an identity-based policy, whose principal is its role. */
  readonly principals?: Principals;
  readonly conditions: readonly Condition[];
}

export interface Principals {
  /** ARNs, account ids or `*`. */
  readonly aws: readonly string[];
  /** `lambda.amazonaws.com`. */
  readonly service: readonly string[];
  /** ARNs of identity providers. */
  readonly federated: readonly string[];
}

/** The elements that a policy may contain depend on what it is attached to. */
export type PolicyKind = 'identity' | 'resource' | 'trust';

const list = z
  .union([z.string(), z.array(z.string()).min(1)])
  .transform((value) => [value].flat())
  // A policy variable would have to be filled in for each request.
  .refine((values) => !values.some((value) => value.includes('${')), {
    error: 'the local cloud does not evaluate policy variables',
  });

const principal = z.union([
  z.literal('*').transform((): Principals => ({ aws: ['*'], service: [], federated: [] })),
  z
    .strictObject({
      AWS: list.optional(),
      Service: list.optional(),
      Federated: list.optional(),
    })
    .transform(
      ({ AWS = [], Service = [], Federated = [] }): Principals => ({
        aws: AWS,
        service: Service,
        federated: Federated,
      }),
    ),
]);

const common = {
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: list,
  Condition: conditionBlock,
};

const STATEMENTS = {
  identity: z.strictObject({ ...common, Resource: list }),
  resource: z.strictObject({ ...common, Resource: list, Principal: principal }),
  trust: z.strictObject({ ...common, Principal: principal }),
} as const satisfies Record<PolicyKind, z.core.$ZodType>;

/**
 * Parses a policy document (IAM User Guide, "IAM JSON policy element reference").
 *
 * @param address of the resource with the policy, for messages.
 * @throws Error for an element, operator, condition key or variable that the local cloud does not
 * evaluate, and for a `Sid` that occurs twice.
 */
export function parsePolicy(
  document: string,
  address: string,
  kind: PolicyKind,
): readonly Statement[] {
  const statement: z.core.$ZodType<Parsed> = STATEMENTS[kind];
  const parsed = z
    .strictObject({
      Version: z.literal('2012-10-17'),
      Id: z.string().optional(),
      Statement: z.union([
        z.pipe(
          statement,
          z.transform((one: Parsed) => [one]),
        ),
        z.array(statement),
      ]),
    })
    .safeParse(parseJson(document));
  if (!parsed.success) {
    throw new Error(
      `${address}: the local cloud cannot evaluate this policy: ${z.prettifyError(parsed.error)}`,
    );
  }
  const { Statement: statements } = parsed.data;
  const sids = statements.flatMap(({ Sid }) => Sid ?? []);
  const repeated = sids.find((sid, index) => sids.indexOf(sid) !== index);
  if (repeated !== undefined) {
    throw new Error(
      `${address}: Statement IDs (SID) in a single policy must be unique: ${repeated}`,
    );
  }
  return statements.map(({ Effect, Action, Resource, Principal, Condition }) => ({
    effect: Effect,
    actions: Action,
    ...(Resource && { resources: Resource }),
    ...(Principal && { principals: Principal }),
    conditions: Condition,
  }));
}

interface Parsed {
  readonly Sid?: string | undefined;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: readonly string[];
  readonly Resource?: readonly string[];
  readonly Principal?: Principals;
  readonly Condition: readonly Condition[];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
