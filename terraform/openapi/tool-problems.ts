import * as z from 'zod';

/** Bedrock Runtime API Reference, "ToolSpecification", `name`. */
const LONGEST_NAME = 64;
const NAME = /^[a-zA-Z0-9_-]+$/;
/** What Claude takes as a name of an argument; it refuses the whole turn for any other. */
const ARGUMENT = /^[a-zA-Z0-9_.-]{1,64}$/;

const parametersSchema = z.array(z.looseObject({ name: z.string() })).catch([]);
const operationSchema = z.looseObject({
  summary: z.string().optional().catch(undefined),
  description: z.string().optional().catch(undefined),
  parameters: parametersSchema,
  requestBody: z.unknown().optional(),
});

/** An operation that is to become a tool, and where it stands. */
export interface ToolSource {
  /** Name of the API's Gateway target. */
  readonly target: string;
  /** `GET /users/me`. */
  readonly where: string;
  readonly operationId: string | undefined;
  readonly operation: unknown;
  /** Parameters that the path shares among its operations. */
  readonly sharedParameters: unknown;
  /** The whole document, which references lead into. */
  readonly document: unknown;
}

/**
 * Names what Bedrock or its models would refuse of a tool: not when it is deployed, but in every turn
 * from the first question on, since each lists all tools.
 */
export function toolProblems(source: ToolSource): readonly string[] {
  const { target, where, operationId, document } = source;
  const operation = operationSchema
    .catch({ parameters: [], requestBody: undefined })
    .parse(source.operation);
  const shared = parametersSchema.parse(source.sharedParameters);
  const names = [
    ...[...shared, ...operation.parameters].map(({ name }) => name),
    ...membersOfBody(operation.requestBody, document),
  ];
  return [
    ...(operationId
      ? nameProblems(target, operationId).map((problem) => `${where}: ${problem}`)
      : []),
    ...((operation.description ?? operation.summary ?? '').trim() === ''
      ? [
          `${where}: has no description, which tells the model when to call it; Bedrock takes no empty one`,
        ]
      : []),
    ...[...new Set(names)]
      .filter((name) => !ARGUMENT.test(name))
      .map(
        (name) =>
          `${where}: the argument "${name}" cannot be one of a tool: rename it to 1 to 64 letters, digits, "_", "." and "-"`,
      ),
  ];
}

function nameProblems(target: string, operationId: string): readonly string[] {
  const name = `${target}___${operationId}`;
  const room = LONGEST_NAME - (name.length - operationId.length);
  return [
    ...(NAME.test(name)
      ? []
      : [
          `operationId "${operationId}" makes the tool "${name}", and Bedrock takes letters, digits, "_" and "-" alone: rename it`,
        ]),
    ...(name.length <= LONGEST_NAME
      ? []
      : [
          `operationId ${operationId} makes the tool ${name} of ${name.length} characters, and Bedrock takes ${LONGEST_NAME}: shorten it to at most ${room}`,
        ]),
  ];
}

/** Members of a JSON body, which the Gateway lists beside the parameters. */
function membersOfBody(requestBody: unknown, document: unknown): readonly string[] {
  const content = valueAt(follow(requestBody, document), 'content');
  const schema = follow(valueAt(valueAt(content, 'application/json'), 'schema'), document);
  const properties = valueAt(schema, 'properties');
  return typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
}

/** What a `$ref` into the document stands for (JSON Pointer, RFC 6901 §6). */
function follow(value: unknown, document: unknown, steps = 10): unknown {
  const reference = valueAt(value, '$ref');
  if (typeof reference !== 'string' || steps === 0) return value;
  const keys = reference.split('/').slice(1);
  const target = keys
    .map((key) => decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce(valueAt, document);
  return follow(target, document, steps - 1);
}

function valueAt(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}
