import * as z from 'zod';
import { parseJson } from '../http/parse-json.ts';
import { type JsonSchema, refuseCompositions, resolveReferences } from './openapi-schema.ts';
import type { GatewaySwitches } from './switches.ts';

/** An operation of a target's OpenAPI document. */
export interface Tool {
  /** `{target}___{operationId}`. */
  readonly name: string;
  readonly operationId: string;
  readonly description: string;
  readonly inputSchema: JsonSchema;
  readonly method: string;
  /** `servers[0].url` without a trailing slash. */
  readonly serverUrl: string;
  /** `/users/{id}`. */
  readonly path: string;
  readonly pathParameters: readonly string[];
  readonly queryParameters: readonly string[];
  /** The arguments that form the JSON body: its members, or the body itself. */
  readonly body?:
    | { readonly kind: 'members'; readonly names: readonly string[] }
    | { readonly kind: 'whole'; readonly name: string };
}

/** AgentCore guide, "Quotas": limits of an inline schema, a target and a tool's name. */
const LIMITS = { schemaBytes: 1_000_000, tools: 1000, nameLength: 256 };

const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'] as const;

const schemaObject = z.record(z.string(), z.unknown());
const parameter = z.looseObject({
  name: z.string(),
  in: z.enum(['path', 'query'], 'the local cloud emulates path and query parameters only'),
  required: z.boolean().default(false),
  description: z.string().optional(),
  schema: schemaObject,
});
const operation = z.looseObject({
  operationId: z.string('AgentCore takes no operation without an operationId').min(1),
  summary: z.string().optional(),
  description: z.string().optional(),
  parameters: z.array(parameter).default([]),
  requestBody: z
    .looseObject({
      required: z.boolean().default(false),
      content: z.strictObject(
        { 'application/json': z.looseObject({ schema: schemaObject }) },
        'the local cloud emulates JSON bodies only',
      ),
    })
    .optional(),
});
const pathItem = z.looseObject({
  ...Object.fromEntries(METHODS.map((method) => [method, operation.optional()])),
  parameters: z.array(parameter).default([]),
});
const document = z.looseObject({
  openapi: z.string().regex(/^3\.[01]\./, 'AgentCore takes OpenAPI 3.0 and 3.1'),
  servers: z.tuple([z.looseObject({ url: z.url() })], z.unknown()),
  paths: z.record(z.string().startsWith('/'), pathItem),
});

type Operation = z.output<typeof operation>;
type Parameter = z.output<typeof parameter>;

/**
 * Makes the tools of an OpenAPI document, in its order.
 *
 * @param address names the resource, for messages.
 * @throws Error for a document that AgentCore refuses, or that needs what is not emulated.
 */
export function parseTools(
  target: string,
  payload: string,
  address: string,
  switches: Pick<GatewaySwitches, 'bodyArguments'>,
): readonly Tool[] {
  const bytes = Buffer.byteLength(payload);
  if (bytes > LIMITS.schemaBytes) {
    throw new Error(
      `${address}: AgentCore takes no inline schema of ${bytes} bytes, ${LIMITS.schemaBytes} at most`,
    );
  }
  const raw = parseJson(payload);
  if (raw === undefined) throw new Error(`${address}: the OpenAPI document is not JSON`);
  refuseCompositions(raw, address);
  const parsed = document.safeParse(resolveReferences(raw, address));
  if (!parsed.success) {
    throw new Error(
      `${address}: the OpenAPI document is not usable\n${z.prettifyError(parsed.error)}`,
    );
  }
  const { servers, paths } = parsed.data;
  const tools = Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const found = item[method] as Operation | undefined;
      if (!found) return [];
      const where = `${address}: ${method.toUpperCase()} ${path}`;
      const parameters = mergeParameters(item.parameters, found.parameters);
      return [
        {
          name: `${target}___${found.operationId}`,
          operationId: found.operationId,
          description: found.description ?? found.summary ?? '',
          method: method.toUpperCase(),
          serverUrl: servers[0].url.replace(/\/$/, ''),
          path,
          pathParameters: namesOf(parameters, 'path'),
          queryParameters: namesOf(parameters, 'query'),
          ...describeInput(parameters, found, where, switches),
        },
      ];
    }),
  );
  if (tools.length > LIMITS.tools) {
    throw new Error(`${address}: AgentCore takes ${LIMITS.tools} tools, not ${tools.length}`);
  }
  const long = tools.find(({ name }) => name.length > LIMITS.nameLength);
  if (long) {
    throw new Error(
      `${address}: AgentCore takes ${LIMITS.nameLength} characters for a tool's name: ${long.name}`,
    );
  }
  requireDistinctNames(tools, address);
  return tools;
}

function describeInput(
  parameters: readonly Parameter[],
  { requestBody }: Operation,
  where: string,
  { bodyArguments }: Pick<GatewaySwitches, 'bodyArguments'>,
): Pick<Tool, 'inputSchema' | 'body'> {
  const properties: Record<string, unknown> = Object.create(null);
  const required: string[] = [];
  const add = (name: string, schema: unknown, isRequired: boolean) => {
    if (Object.hasOwn(properties, name)) throw new Error(`${where}: two arguments named ${name}`);
    properties[name] = schema;
    if (isRequired) required.push(name);
  };
  for (const { name, schema, description, in: place, required: isRequired } of parameters) {
    add(name, { ...schema, ...(description && { description }) }, isRequired || place === 'path');
  }
  const inputSchema = { type: 'object', properties, ...(required && { required }) };
  if (!requestBody) return { inputSchema };

  const { schema } = requestBody.content['application/json'];
  if (bodyArguments === 'one-argument') {
    add('body', schema, requestBody.required);
    return { inputSchema, body: { kind: 'whole', name: 'body' } };
  }
  const members = z.record(z.string(), z.unknown()).safeParse(schema['properties']);
  if (schema['type'] !== 'object' || !members.success) {
    throw new Error(`${where}: the body must be an object with properties`);
  }
  const demanded = requestBody.required ? [schema['required'] ?? []].flat() : [];
  for (const [name, member] of Object.entries(members.data)) {
    add(name, member, demanded.includes(name));
  }
  return { inputSchema, body: { kind: 'members', names: Object.keys(members.data) } };
}

/**
 * An operation's parameter replaces the path's with the same name and location (OpenAPI 3.1
 * §4.8.9).
 */
function mergeParameters(
  shared: readonly Parameter[],
  own: readonly Parameter[],
): readonly Parameter[] {
  const key = ({ in: place, name }: Parameter) => `${place} ${name}`;
  return [...new Map([...shared, ...own].map((one) => [key(one), one])).values()];
}

function namesOf(parameters: readonly Parameter[], place: Parameter['in']): readonly string[] {
  return parameters.filter((one) => one.in === place).map(({ name }) => name);
}

function requireDistinctNames(tools: readonly Tool[], address: string): void {
  const names = tools.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) throw new Error(`${address}: two operations make the tool ${twice}`);
}
