/** Prefixes of the `__type` in which DynamoDB names its faults. */
const NAMESPACE = {
  AccessDeniedException: 'com.amazon.coral.service',
  IncompleteSignatureException: 'com.amazon.coral.service',
  InternalServerError: 'com.amazonaws.dynamodb.v20120810',
  InvalidSignatureException: 'com.amazon.coral.service',
  MissingAuthenticationTokenException: 'com.amazon.coral.service',
  SerializationException: 'com.amazon.coral.service',
  UnknownOperationException: 'com.amazon.coral.service',
  UnrecognizedClientException: 'com.amazon.coral.service',
  ValidationException: 'com.amazon.coral.validate',
  IdempotentParameterMismatchException: 'com.amazonaws.dynamodb.v20120810',
  ProvisionedThroughputExceededException: 'com.amazonaws.dynamodb.v20120810',
  ResourceNotFoundException: 'com.amazonaws.dynamodb.v20120810',
  TableNotFoundException: 'com.amazonaws.dynamodb.v20120810',
  TransactionCanceledException: 'com.amazonaws.dynamodb.v20120810',
} as const;

export interface FaultBody {
  readonly __type: string;
  readonly message?: string;
  readonly [member: string]: unknown;
}

/**
 * A refusal in DynamoDB's terms. All have status 400 except `InternalServerError` (DynamoDB
 * Developer Guide, "Error handling with DynamoDB").
 */
export class DynamoDbFault extends Error {
  override readonly name = 'DynamoDbFault';
  readonly body: FaultBody;

  constructor(body: FaultBody, options?: ErrorOptions) {
    super(body.message ?? body.__type, options);
    this.body = body;
  }

  /** `ValidationException`: the type without its namespace. */
  get type(): string {
    return this.body.__type.replace(/^.*#/, '');
  }

  get status(): 400 | 500 {
    return this.type === 'InternalServerError' ? 500 : 400;
  }
}

export function makeFault(
  type: keyof typeof NAMESPACE,
  message?: string,
  members: Readonly<Record<string, unknown>> = {},
): DynamoDbFault {
  const __type = `${NAMESPACE[type]}#${type}`;
  return new DynamoDbFault({ __type, ...(message !== undefined && { message }), ...members });
}

/**
 * A refusal that passed through dynalite: ours, or its own, which is an error with status and body.
 */
export function faultOfDynalite(error: unknown): DynamoDbFault | undefined {
  if (error instanceof DynamoDbFault) return error;
  const { statusCode, body } = Object(error) as {
    readonly statusCode?: unknown;
    readonly body?: FaultBody;
  };
  return statusCode === undefined || body === undefined
    ? undefined
    : new DynamoDbFault(body, { cause: error });
}

/**
 * Describes an unexpected error. Only SQLite's message is shown, since others may quote an item; of
 * those, the kind.
 */
export function describeUnexpected(error: unknown): string {
  if (!(error instanceof Error)) return 'an unknown error';
  return 'errcode' in error
    ? `${error.message} (check that the disk has space and the data's folder is writable)`
    : `${error.name}, see the local cloud's log`;
}
