import { HEADER, withToolNote } from '@three-tier-chat/wire-contract';
import { SynthesisError } from '../synthesis-error.ts';
import type { ApiDocument } from './api-document.ts';

/** AgentCore guide, "Quotas": an inline schema has at most 1 MB. */
const MAX_BYTES = 1_000_000;

/**
 * Converts an API's document for a Gateway target: the deployed address as its only server, and no
 * security, which AgentCore does not support in a schema (AgentCore guide, "OpenAPI schema
 * targets"); the Gateway's authorizer and the interceptor replace it. Error responses are omitted:
 * the Gateway does not show them to a caller, and "Only application/json content type is fully
 * supported". The headers of a change are omitted, since the agent sets them and the model must not;
 * the scope of an operation, what it shows and its summary go into its description, which alone reaches the agent
 * (docs/decisions/approvals-from-the-tools-description.md).
 *
 * @param serverUrl may be a reference that Terraform resolves.
 * @throws SynthesisError for a document that is larger than a target allows.
 */
export function makeGatewaySchema(
  { title, json, operations }: ApiDocument,
  serverUrl: string,
): string {
  const { security: _security, components, paths, ...rest } = json;
  const { securitySchemes: _schemes, ...keptComponents } = asObject(components);
  const schema = JSON.stringify({
    ...rest,
    servers: [{ url: serverUrl }],
    paths: mapValues(asObject(paths), (item) =>
      mapValues(asObject(item), (operation) => {
        if (typeof operation !== 'object' || operation === null || Array.isArray(operation)) {
          return operation;
        }
        return makeTool(asObject(operation), operations);
      }),
    ),
    ...(Object.keys(keptComponents).length > 0 && { components: keptComponents }),
  });
  const bytes = Buffer.byteLength(schema);
  if (bytes <= MAX_BYTES) return schema;
  throw new SynthesisError(
    `The OpenAPI document of ${title} has ${bytes} bytes, and a Gateway target allows ${MAX_BYTES}: shorten its descriptions, or split the API.`,
  );
}

function makeTool(
  operation: Readonly<Record<string, unknown>>,
  operations: ApiDocument['operations'],
): Readonly<Record<string, unknown>> {
  const { security: _, 'x-shows': __, parameters, responses, description, ...kept } = operation;
  const forModel = Array.isArray(parameters)
    ? parameters.filter((parameter) => !isHeaderOfChange(parameter))
    : [];
  const known = operations.find(({ operationId }) => operationId === kept['operationId']);
  return {
    ...kept,
    description: withToolNote(String(description ?? kept['summary']), {
      ...known,
      ...(typeof kept['summary'] === 'string' && { title: titleOf(kept['summary']) }),
    }),
    ...(forModel.length > 0 && { parameters: forModel }),
    ...(responses !== undefined && { responses: successes(responses) }),
  };
}

/** A summary on one line, without the bracket that ends a note. */
function titleOf(summary: string): string {
  return summary.replace(/[\s\]]+/g, ' ').trim();
}

const HEADERS_OF_CHANGE: readonly string[] = [HEADER.idempotencyKey, HEADER.ifMatch];

function isHeaderOfChange(parameter: unknown): boolean {
  const { in: place, name } = asObject(parameter);
  return place === 'header' && HEADERS_OF_CHANGE.includes(String(name).toLowerCase());
}

function successes(responses: unknown): Readonly<Record<string, unknown>> {
  const answers = Object.entries(asObject(responses));
  return Object.fromEntries(answers.filter(([status]) => status.startsWith('2')));
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function mapValues(
  source: Readonly<Record<string, unknown>>,
  map: (value: unknown) => unknown,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(source).map(([key, value]) => [key, map(value)]));
}
