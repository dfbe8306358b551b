import {
  type ApiDeclaration,
  type DeclaredTable,
  SCOPE,
  TABLE_ACTIONS,
} from '@three-tier-chat/wire-contract';
import { isStackWithoutService, serviceNameProblem } from './service-name.ts';

/** An entry of the list of services. */
export interface ListedApi {
  /** Under which it is listed. */
  readonly name: string;
  readonly stack: string;
  readonly api: ApiDeclaration;
}

/** What a custom claim of AgentCore matches, with the area before the point. */
const SCOPE_NAME = /^[a-z][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)+$/;
/** AgentCore allows hyphens, on which some models break. */
const TOOL_TARGET = /^[a-z][A-Za-z0-9]*$/;
const OWNER = /^[a-z]+$/;
const EDGE_PATHS = /^\/api\/[a-z][a-z0-9-]*(\/\*|\*)?$/;
const VARIABLE = /^[A-Z][A-Z0-9_]*$/;
const GIVEN = new Set(['OKTA_ISSUER', 'OKTA_AUDIENCE', 'SERVICE_VERSION', 'TABLE_NAME']);
/** Lambda sets them, or refuses to. */
const RESERVED = /^(AWS|LAMBDA)_|^_/;
const SID = /^[A-Za-z0-9]+$/;

/**
 * What no type can refuse of the APIs' declarations: names that AWS or Okta would not take, that two
 * have, or that lead nowhere. Each problem begins with the file where it is mended.
 *
 * @param settings of an environment, by name.
 */
export function declarationProblems(
  apis: readonly ListedApi[],
  settings: Readonly<Record<string, unknown>>,
): readonly string[] {
  return [
    ...apis.flatMap((it) =>
      [...nameProblems(it), ...ownProblems(it.api), ...variableProblems(it.api, settings)].map(
        (problem) => `services/${it.name}/service.ts: ${problem}`,
      ),
    ),
    ...sharedProblems(apis, 'the scope', ({ api }) => [
      ...Object.values(api.scopes).map((scope) => scope.name),
    ]),
    ...sharedProblems(apis, 'the tool target', ({ api }) => [api.toolTarget]),
    ...sharedProblems(apis, 'the table', ({ api }) => [api.table?.name]),
    ...sharedProblems(apis, 'the edge paths', ({ api }) => [api.edgePaths]),
    ...sharedProblems(apis, 'the stack', ({ stack }) => [stack]),
  ];
}

function nameProblems({ name, stack, api: { service } }: ListedApi): readonly string[] {
  return [
    ...(service === name
      ? []
      : [`it declares the service "${service}", and terraform/services.ts lists it as "${name}"`]),
    ...[serviceNameProblem(name) ?? []].flat(),
    ...(isStackWithoutService(stack) ? [`the stack ${stack} runs no service`] : []),
  ];
}

function ownProblems({
  owner,
  toolTarget,
  edgePaths,
  scopes,
  table,
}: ApiDeclaration): readonly string[] {
  const names = Object.values(scopes).map(({ name }) => name);
  return [
    ...(OWNER.test(owner) ? [] : [`owner "${owner}" must be a team in lower-case letters`]),
    ...(toolTarget === undefined || TOOL_TARGET.test(toolTarget)
      ? []
      : [
          `toolTarget "${toolTarget}" must be camel case, letters and digits alone: some models break on other tool names`,
        ]),
    ...(edgePaths === undefined || EDGE_PATHS.test(edgePaths)
      ? []
      : [`edgePaths "${edgePaths}" must be one path below /api/, such as /api/orders*`]),
    ...(names.length > 0 ? [] : ['it declares no scope, and an operation asks for exactly one']),
    ...names.flatMap((name) =>
      SCOPE_NAME.test(name)
        ? []
        : [
            `the scope "${name}" must be an area, a point and what it allows, such as orders.read: AgentCore matches no other characters`,
          ],
    ),
    ...(names.includes(SCOPE.chatInvoke)
      ? [`the scope ${SCOPE.chatInvoke} is the agent's: name one of this API's own`]
      : []),
    ...(table ? tableProblems(table) : []),
  ];
}

function tableProblems({ statements, index }: DeclaredTable): readonly string[] {
  return Object.entries(statements).flatMap(([sid, { actions, on }]) => [
    ...(SID.test(sid) ? [] : [`the statement "${sid}" must be letters and digits, as IAM wants`]),
    ...(on === 'index' && !index ? [`${sid} is on the index, and the table has none`] : []),
    ...actions
      .filter((action) => !TABLE_ACTIONS.includes(action))
      .map((action) => `${sid} allows "${action}": it is none of ${TABLE_ACTIONS.join(', ')}`),
  ]);
}

function variableProblems(
  { variables = {} }: ApiDeclaration,
  settings: Readonly<Record<string, unknown>>,
): readonly string[] {
  return Object.entries(variables).flatMap(([name, setting]) => [
    ...(GIVEN.has(name) ? [`the stack gives ${name} itself: remove it from variables`] : []),
    ...(VARIABLE.test(name) && !RESERVED.test(name)
      ? []
      : [`the variable "${name}" must be capital letters, and not one of Lambda's own`]),
    ...(Object.hasOwn(settings, setting) && typeof settings[setting] !== 'object'
      ? []
      : [
          `${name} gets the setting ${setting}, which no environment has: add it to terraform/settings.ts and to each file of terraform/environments/`,
        ]),
  ]);
}

/** What only one API may have. */
function sharedProblems(
  apis: readonly ListedApi[],
  what: string,
  namesOf: (api: ListedApi) => readonly (string | undefined)[],
): readonly string[] {
  const owners = new Map<string, string>();
  return apis.flatMap((api) =>
    namesOf(api).flatMap((name) => {
      if (name === undefined) return [];
      const other = owners.get(name);
      owners.set(name, api.name);
      return other === undefined
        ? []
        : [`services/${api.name}/service.ts: ${what} ${name} is ${other}'s: name another`];
    }),
  );
}
