import * as z from 'zod';

/** Bedrock Runtime API Reference, "ToolSpecification", `name`. */
const MAX_NAME_LENGTH = 64;
const NAME = /^[a-zA-Z0-9_-]+$/;
/** The argument names that Claude accepts; it refuses the whole turn for any other. */
const ARGUMENT = /^[a-zA-Z0-9_.-]{1,64}$/;

const parametersSchema = z
  .array(
    z.looseObject({
      name: z.string(),
      in: z.string().optional().catch(undefined),
      required: z.unknown().optional(),
      schema: z.looseObject({ type: z.unknown().optional() }).optional().catch(undefined),
    }),
  )
  .catch([]);
const operationSchema = z.looseObject({
  summary: z.string().optional().catch(undefined),
  description: z.string().optional().catch(undefined),
  parameters: parametersSchema,
  requestBody: z.unknown().optional(),
});

/** An operation that becomes a tool, and its location in the document. */
export interface ToolSource {
  /** Name of the API's Gateway target. */
  readonly target: string;
  /** `GET /users/me`. */
  readonly where: string;
  readonly operationId: string | undefined;
  readonly operation: unknown;
  /** Parameters that the path shares among its operations. */
  readonly sharedParameters: unknown;
  /** The whole document, for resolving references. */
  readonly document: unknown;
}

/**
 * Finds what Bedrock or its models would refuse in a tool: not at deployment, but in every turn,
 * since each turn lists all tools.
 */
export function toolProblems(source: ToolSource): readonly string[] {
  const { target, where, operationId, document } = source;
  const operation = operationSchema
    .catch({ parameters: [], requestBody: undefined })
    .parse(source.operation);
  const shared = parametersSchema.parse(source.sharedParameters);
  const parameters = [...shared, ...operation.parameters];
  const names = [
    ...parameters.map(({ name }) => name),
    ...membersOfBody(operation.requestBody, document),
  ];
  return [
    ...(operationId
      ? nameProblems(target, operationId).map((problem) => `${where}: ${problem}`)
      : []),
    ...((operation.description ?? operation.summary ?? '').trim() === ''
      ? [
          `${where}: has no description, which tells the model when to call it; Bedrock refuses an empty one`,
        ]
      : []),
    ...parameters
      .filter((it) => it.in === 'path' && (it.required !== true || Array.isArray(it.schema?.type)))
      .map(
        ({ name }) =>
          `${where}: the parameter "${name}" of its path must be required, and of one type: numberInPath of @three-tier-chat/api makes one that is a number`,
      ),
    ...[...new Set(names)]
      .filter((name) => !ARGUMENT.test(name))
      .map(
        (name) =>
          `${where}: the argument "${name}" is not valid for a tool: rename it to 1 to 64 letters, digits, "_", "." and "-"`,
      ),
  ];
}

function nameProblems(target: string, operationId: string): readonly string[] {
  const name = `${target}___${operationId}`;
  const room = MAX_NAME_LENGTH - (name.length - operationId.length);
  return [
    ...(NAME.test(name)
      ? []
      : [
          `operationId "${operationId}" makes the tool "${name}", and Bedrock allows only letters, digits, "_" and "-": rename it`,
        ]),
    ...(name.length <= MAX_NAME_LENGTH
      ? []
      : [
          `operationId ${operationId} makes the tool ${name} of ${name.length} characters, and Bedrock allows ${MAX_NAME_LENGTH}: shorten it to at most ${room}`,
        ]),
  ];
}

/** Members of a JSON body, which the Gateway lists beside the parameters. */
function membersOfBody(requestBody: unknown, document: unknown): readonly string[] {
  const content = valueAt(resolveReference(requestBody, document), 'content');
  const schema = resolveReference(
    valueAt(valueAt(content, 'application/json'), 'schema'),
    document,
  );
  const properties = valueAt(schema, 'properties');
  return typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
}

/** Resolves a `$ref` into the document (JSON Pointer, RFC 6901 §6). */
function resolveReference(value: unknown, document: unknown, steps = 10): unknown {
  const reference = valueAt(value, '$ref');
  if (typeof reference !== 'string' || steps === 0) return value;
  const keys = reference.split('/').slice(1);
  const target = keys
    .map((key) => decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce(valueAt, document);
  return resolveReference(target, document, steps - 1);
}

function valueAt(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}
