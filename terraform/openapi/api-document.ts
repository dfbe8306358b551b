import {
  type ApiDeclaration,
  isReadingOperation,
  READING_VERBS,
  type Scope,
  SHOWS_NOTHING,
} from '@three-tier-chat/wire-contract';
import * as z from 'zod';
import { SynthesisError } from '../synthesis-error.ts';
import { toolProblems } from './tool-problems.ts';

/** Key of the security requirement whose scopes guard an operation. */
const SECURITY_SCHEME = 'okta';
const METHODS = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch']);
/** What AgentCore does not support in a schema (AgentCore guide, "OpenAPI schema targets"). */
const REFUSED_KEYWORDS = new Set(['oneOf', 'anyOf', 'allOf']);

/** AgentCore guide, "Quotas", tools per target. */
const MAX_TOOLS = 1000;

const operationSchema = z.looseObject({
  operationId: z.string().optional(),
  security: z.array(z.record(z.string(), z.array(z.string()))).optional(),
  'x-shows': z.string().optional(),
});
const documentSchema = z.looseObject({
  openapi: z.string().regex(/^3\.[01]\./),
  security: operationSchema.shape.security,
  info: z.looseObject({ title: z.string().min(1) }),
  paths: z.record(z.string(), z.looseObject({})),
});

export interface ApiOperation {
  readonly method: string;
  /** `/users/{id}`, as in an HTTP API's route keys. */
  readonly path: string;
  readonly operationId: string;
  readonly scope: Scope;
  /** Of a tool that writes: the id of the operation that shows what it would change. */
  readonly shows?: string;
}

/** The document's service, its scopes, and its Gateway target if it has one. */
export type ApiSource = Pick<ApiDeclaration, 'service' | 'scopes' | 'toolTarget'>;

export interface ApiDocument {
  readonly title: string;
  readonly operations: readonly ApiOperation[];
  /** The whole document as the service wrote it. */
  readonly json: Readonly<Record<string, unknown>>;
}

/**
 * Reads an API's OpenAPI document: its operations are the HTTP API's routes and, with a Gateway
 * target, tools.
 *
 * @throws SynthesisError with every operation that has no id or not exactly one scope, or whose id
 * does not say whether it writes, and everything else that API Gateway, AgentCore, Bedrock or
 * Terraform would refuse.
 */
export function parseApiDocument(json: unknown, source: ApiSource): ApiDocument {
  const { service, toolTarget } = source;
  const known = Object.values(source.scopes).map(({ name }) => name);
  const parsed = documentSchema.safeParse(json);
  if (!parsed.success) {
    throw new SynthesisError(
      `${service} has no OpenAPI 3 document:`,
      parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`),
    );
  }
  const problems = [...refusedKeywords(parsed.data, []), ...terraformTemplates(parsed.data)];
  const operations: ApiOperation[] = [];
  const ids = new Set<string>();
  for (const [path, item] of Object.entries(parsed.data.paths)) {
    for (const [method, raw] of Object.entries(item)) {
      if (!METHODS.has(method)) continue;
      const operation = operationSchema.safeParse(raw);
      const { operationId, security, 'x-shows': shows } = operation.data ?? {};
      const scope = singleScope(security ?? parsed.data.security, known);
      const where = `${method.toUpperCase()} ${path}`;
      if (!operationId) problems.push(`${where}: has no operationId, which names it`);
      else if (ids.has(operationId)) problems.push(`${where}: operationId ${operationId} is taken`);
      if (!scope) {
        problems.push(
          `${where}: needs security [{ "${SECURITY_SCHEME}": ["<one scope>"] }], the scope being one of those that services/${service}/service.ts declares: ${known.join(', ')}`,
        );
      }
      if (operationId) problems.push(...verbProblems(where, operationId));
      if (toolTarget !== undefined) {
        problems.push(
          ...shownProblems(where, shows, parsed.data.paths),
          ...toolProblems({
            target: toolTarget,
            where,
            operationId,
            operation: raw,
            sharedParameters: item['parameters'],
            document: parsed.data,
          }),
        );
      }
      if (!operationId || !scope) continue;
      ids.add(operationId);
      operations.push({
        method: method.toUpperCase(),
        path,
        operationId,
        scope,
        ...(shows !== undefined && shows !== SHOWS_NOTHING && { shows }),
      });
    }
  }
  if (toolTarget !== undefined && operations.length > MAX_TOOLS) {
    problems.push(
      `has ${operations.length} operations, and a Gateway target allows ${MAX_TOOLS}: split it`,
    );
  }
  if (operations.length === 0) problems.push('there is no operation that can be deployed');
  if (problems.length > 0) {
    throw new SynthesisError(`The OpenAPI document of ${service} cannot be deployed:`, problems);
  }
  return { title: parsed.data.info.title, operations, json: parsed.data };
}

/**
 * The agent asks for approval of each tool unless its name says that it only reads, so the name
 * must be accurate (wire-contract, `isReadingOperation`).
 */
function verbProblems(where: string, operationId: string): readonly string[] {
  const verbs = READING_VERBS.join(', ');
  if (where.startsWith('GET ') === isReadingOperation(operationId)) return [];
  return isReadingOperation(operationId)
    ? [
        `${where}: operationId ${operationId} begins with one of ${verbs}, as only a GET may: rename it`,
      ]
    : [`${where}: operationId ${operationId} of a GET must begin with one of ${verbs}: rename it`];
}

/**
 * Before a tool that writes is called, the agent shows its user what it would change, as the reading
 * operation that `x-shows` names answers it.
 */
function shownProblems(
  where: string,
  shows: string | undefined,
  paths: z.output<typeof documentSchema>['paths'],
): readonly string[] {
  if (where.startsWith('GET ')) {
    return shows === undefined ? [] : [`${where}: x-shows is for an operation that writes`];
  }
  if (shows === SHOWS_NOTHING) return [];
  const reading = Object.values(paths).some(
    ({ get }) => operationSchema.safeParse(get).data?.operationId === shows,
  );
  if (shows !== undefined && reading) return [];
  return [
    shows === undefined
      ? `${where}: a tool that writes needs x-shows: the id of the GET that shows what it would change, or "${SHOWS_NOTHING}"`
      : `${where}: x-shows names ${shows}, which is no GET of this API`,
  ];
}

/** An HTTP API admits a token with any of a route's scopes, so exactly one scope is required. */
function singleScope(
  security: readonly Readonly<Record<string, readonly string[]>>[] | undefined,
  scopes: readonly Scope[],
): Scope | undefined {
  const [requirement, another] = security ?? [];
  const [scope, second] = requirement?.[SECURITY_SCHEME] ?? [];
  if (another !== undefined || second !== undefined) return undefined;
  return scopes.find((known) => known === scope);
}

function refusedKeywords(value: unknown, path: readonly string[]): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  // The keys of `properties` are names that the API chooses, not keywords.
  const named = path.at(-1) === 'properties';
  return Object.entries(value).flatMap(([key, member]) => [
    ...(REFUSED_KEYWORDS.has(key) && !named
      ? [`${[...path, key].join('.')}: AgentCore does not support ${key}`]
      : []),
    ...refusedKeywords(member, [...path, key]),
  ]);
}

/** The document is embedded in a Terraform string, where `${` and `%{` begin an expression. */
function terraformTemplates(json: unknown): readonly string[] {
  const found = /[$%]\{/.exec(JSON.stringify(json));
  return found ? [`holds "${found[0]}", which Terraform would evaluate`] : [];
}
