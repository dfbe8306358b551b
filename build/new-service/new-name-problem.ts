import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiDeclaration } from '@three-tier-chat/wire-contract';
import {
  camelCase,
  isStackWithoutService,
  serviceNameProblem,
} from '../../terraform/declarations/service-name.ts';
import { API_NAMES, SERVICE_NAMES, SERVICES } from '../../terraform/services.ts';
import { fillTemplate } from './fill-template.ts';
import { formsOf } from './name-forms.ts';

/** Bedrock Runtime API Reference, "ToolSpecification", `name`. */
const LONGEST_TOOL = 64;
/** ECMAScript, "ReservedWord", and what a module cannot bind. */
const RESERVED = new Set(
  `arguments as async await break case catch class const continue debugger default delete do else enum
  eval export extends false finally for from function get if implements import in instanceof interface
  let new null of package private protected public return set static super switch this throw true try
  type typeof undefined var void while with yield`.split(/\s+/),
);

/**
 * Why a new service cannot have a name: AWS or Bedrock would refuse what is made of it, or somebody has it.
 *
 * @returns undefined for a name that is free.
 */
export function newNameProblem(name: string, root: string): string | undefined {
  return (
    serviceNameProblem(name) ?? toolProblem(name) ?? wordProblem(name) ?? takenProblem(name, root)
  );
}

function toolProblem(name: string): string | undefined {
  const tool = fillTemplate('widgetsApi___listMyWidgets', { name, owner: '' });
  if (tool.length <= LONGEST_TOOL) return undefined;
  return `"${name}" is too long: its tool ${tool} has ${tool.length} characters, and Bedrock allows ${LONGEST_TOOL}: use at most ${name.length - Math.ceil((tool.length - LONGEST_TOOL) / 2)}.`;
}

function wordProblem(name: string): string | undefined {
  const { many, one } = formsOf(name);
  const reserved = [many.camel, one.camel].find((word) => RESERVED.has(word) || word in {});
  return reserved === undefined
    ? undefined
    : `"${name}" cannot name a service: ${reserved} is a word of JavaScript: choose another, such as ${name}-list.`;
}

function takenProblem(name: string, root: string): string | undefined {
  const taken = (what: string) => `"${name}" is taken: ${what}: choose another name.`;
  const camel = camelCase(name);
  if (SERVICE_NAMES.some((other) => other === name)) return taken('it is a service');
  if (existsSync(join(root, 'services', name))) return taken(`services/${name} exists`);
  const stacks: readonly string[] = SERVICE_NAMES.map((other) => SERVICES[other].stack);
  if (stacks.includes(name) || isStackWithoutService(name))
    return taken(`the stack ${name} exists`);
  const folder = packageFolder(name, root);
  if (folder !== undefined) return taken(`the package @three-tier-chat/${name} is ${folder}`);
  const similar = SERVICE_NAMES.find((other) => camelCase(other) === camel);
  if (similar !== undefined) return taken(`in code it is the same as ${similar}`);
  for (const other of API_NAMES) {
    const { toolTarget, table, scopes }: ApiDeclaration = SERVICES[other].api;
    const areas = Object.values(scopes).map((scope) => scope.name.split('.')[0]);
    if (toolTarget === `${camel}Api`) return taken(`the tool target ${toolTarget} is ${other}'s`);
    if (table?.name === name) return taken(`the table ${name} is ${other}'s`);
    if (areas.includes(name)) return taken(`the scopes ${name}.… are ${other}'s`);
  }
  return undefined;
}

/** Folder of the workspace whose package has a service's name. */
function packageFolder(name: string, root: string): string | undefined {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly resolved?: string }>>;
  };
  const path = `node_modules/@three-tier-chat/${name}`;
  return Object.hasOwn(lock.packages, path) ? (lock.packages[path]?.resolved ?? path) : undefined;
}
