import { SynthesisError } from '../synthesis-error.ts';
import type { ApiDocument } from './api-document.ts';

/** AgentCore guide, "Quotas": an inline schema has at most 1 MB. */
const MAX_BYTES = 1_000_000;

/**
 * Converts an API's document for a Gateway target: the deployed address as its only server, and no
 * security, which AgentCore does not support in a schema (AgentCore guide, "OpenAPI schema
 * targets"); the Gateway's authorizer and the interceptor replace it. Error responses are omitted:
 * the Gateway does not show them to a caller, and "Only application/json content type is fully
 * supported".
 *
 * @param serverUrl may be a reference that Terraform resolves.
 * @throws SynthesisError for a document that is larger than a target allows.
 */
export function makeGatewaySchema({ title, json }: ApiDocument, serverUrl: string): string {
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
        const { security: _operationSecurity, responses, ...kept } = asObject(operation);
        return { ...kept, ...(responses !== undefined && { responses: successes(responses) }) };
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
