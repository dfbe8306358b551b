import * as z from 'zod';

/** A call to S3 that CloudFront signed (origin access control), or that nobody signed. */
export interface BucketCall {
  readonly action: 's3:GetObject' | 's3:ListBucket';
  /** ARN of the object or, for listing, of the bucket. */
  readonly resource: string;
  /** The distribution that signed; absent: anonymous. */
  readonly distributionArn?: string;
  readonly accountId: string;
}

export interface BucketPolicy {
  /** Explicit denial wins; what no statement allows is denied (IAM User Guide, "Policy evaluation logic"). */
  allows(call: BucketCall): boolean;
}

/** The policy of a bucket without one. */
export const PRIVATE: BucketPolicy = { allows: () => false };

const list = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const operator = z.enum(['StringEquals', 'StringLike', 'ArnEquals', 'ArnLike', 'Bool']);
const statementSchema = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: z.union([
    z.literal('*').transform(() => ({ AWS: ['*'], Service: [] as string[] })),
    z.strictObject({
      AWS: list.optional().transform((value) => value ?? []),
      Service: list.optional().transform((value) => value ?? []),
    }),
  ]),
  Action: list,
  Resource: list,
  Condition: z
    .partialRecord(
      operator,
      z.record(z.string(), z.union([z.boolean().transform((value) => [String(value)]), list])),
    )
    .default({}),
});
type Statement = z.output<typeof statementSchema>;

const policySchema = z.strictObject({
  Version: z.literal('2012-10-17'),
  Id: z.string().optional(),
  Statement: z
    .union([z.array(statementSchema), statementSchema])
    .transform((value) => [value].flat()),
});

const CONDITION_KEYS = ['aws:sourcearn', 'aws:sourceaccount', 'aws:securetransport'];

/**
 * Reads a bucket policy.
 *
 * @throws Error for an element, operator or condition key that the local cloud does not evaluate.
 */
export function parseBucketPolicy(text: string, address: string): BucketPolicy {
  const parsed = policySchema.safeParse(JSON.parse(text));
  if (!parsed.success) {
    throw new Error(
      `${address}: the local cloud cannot evaluate this policy: ${parsed.error.message}`,
    );
  }
  const { Statement: statements } = parsed.data;
  for (const key of statements
    .flatMap(({ Condition }) => Object.values(Condition))
    .flatMap(Object.keys)) {
    if (!CONDITION_KEYS.includes(key.toLowerCase())) {
      throw new Error(`${address}: the local cloud does not know the condition key ${key}`);
    }
  }
  return {
    allows(call) {
      const effects = statements
        .filter((statement) => applies(statement, call))
        .map(({ Effect }) => Effect);
      return effects.includes('Allow') && !effects.includes('Deny');
    },
  };
}

function applies(statement: Statement, call: BucketCall): boolean {
  const { AWS, Service } = statement.Principal;
  const principal =
    AWS.includes('*') ||
    (call.distributionArn !== undefined && Service.includes('cloudfront.amazonaws.com'));
  return (
    principal &&
    statement.Action.some((pattern) => isLike(call.action.toLowerCase(), pattern.toLowerCase())) &&
    statement.Resource.some((pattern) => isLike(call.resource, pattern)) &&
    Object.entries(statement.Condition).every(([name, keys]) =>
      Object.entries(keys ?? {}).every(([key, wanted]) => meets(name, key, wanted, call)),
    )
  );
}

function meets(name: string, key: string, wanted: readonly string[], call: BucketCall): boolean {
  const actual: Readonly<Record<string, string | undefined>> = {
    'aws:sourcearn': call.distributionArn,
    'aws:sourceaccount': call.distributionArn && call.accountId,
    // CloudFront talks TLS to S3; the loopback stands for it.
    'aws:securetransport': 'true',
  };
  const value = actual[key.toLowerCase()];
  if (value === undefined) return false;
  // The ARN operators are one and the same (IAM User Guide, "ARN condition operators").
  const exact = name === 'StringEquals' || name === 'Bool';
  return wanted.some((pattern) => (exact ? value === pattern : isLike(value, pattern)));
}

/** `*` stands for any characters, `?` for one. */
function isLike(value: string, pattern: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(value);
}
