import { nameOf } from '../../constructs/names.ts';
import type { ApiService } from '../../services.ts';
import type { Settings } from '../../settings.ts';
import { synthBootstrap, synthSettings } from '../../testing/synth-all.ts';
import { valueAt, withValueAt } from './json-path.ts';

type Json = Readonly<Record<string, unknown>>;

/** An environment as Terraform would create it: its stacks by part, including the bootstrap. */
export interface World {
  readonly settings: Settings;
  readonly stacks: Readonly<Record<string, Json>>;
}

/** A resource, or a stack as a whole. */
export interface Subject {
  /** Its construct path, after its part: `api/secured-api/function`. */
  readonly at: string;
  readonly part: string;
  readonly type: string;
  readonly id: string;
  readonly json: Json;
}

/** The type that stands for a whole stack. */
export const STACK = 'stack';
/** The type that stands for every resource. */
export const ANY = 'any';

const REMOTE_OUTPUT =
  /data\.terraform_remote_state\.cross-stack-reference-input-([\w-]+)\.outputs\.([\w-]+)/g;

export function makeWorld(
  settings: Settings,
  documents: Readonly<Record<ApiService, unknown>>,
): World {
  const stacks = { ...synthSettings(settings, documents), ...synthBootstrap(settings) };
  return {
    settings,
    stacks: Object.fromEntries(
      Object.entries(stacks).map(([part, { json }]) => [part, withUniqueIds(part, json)]),
    ),
  };
}

/** Stacks of one kind, as those of APIs are, give their resources the same ids: here none is shared. */
function withUniqueIds(part: string, { resource, ...rest }: Json): Json {
  const resources = (resource ?? {}) as Record<string, Record<string, Json>>;
  const renamed = Object.fromEntries(
    Object.entries(resources).map(([type, named]) => [
      type,
      Object.fromEntries(Object.entries(named).map(([id, json]) => [`${part}-${id}`, json])),
    ]),
  );
  const text = JSON.stringify({ ...rest, resource: renamed });
  return JSON.parse(
    text.replaceAll(/\$\{([a-z0-9_]+)\.([\w-]+)/g, (reference, type: string, id: string) =>
      Object.hasOwn(resources[type] ?? {}, id) ? `\${${type}.${part}-${id}` : reference,
    ),
  ) as Json;
}

/** All resources of a type; for equivalent types, written `one|other`, all of both. */
export function subjects(world: World, type: string): readonly Subject[] {
  return Object.entries(world.stacks).flatMap(([part, stack]) =>
    type === STACK
      ? [{ at: part, part, type, id: part, json: stack }]
      : typesOf(stack, type).flatMap((each) => resourcesOf(part, stack, each)),
  );
}

function typesOf(stack: Json, type: string): readonly string[] {
  return type === ANY ? Object.keys(stack['resource'] ?? {}) : type.split('|');
}

function resourcesOf(part: string, stack: Json, type: string): readonly Subject[] {
  const resources = (valueAt(stack, `resource.${type}`) ?? {}) as Record<string, Json>;
  return Object.entries(resources).map(([id, json]) => {
    const path = String(valueAt(json, '//.metadata.path'));
    return { at: path.replace(/^[^/]+/, part), part, type, id, json };
  });
}

/** Follows references to another stack's outputs: `${okta_auth_server.server_1234.issuer}`. */
export function resolved(world: World, text: unknown): string {
  return String(text).replaceAll(REMOTE_OUTPUT, (reference, name: string, output: string) => {
    const part = Object.keys(world.stacks).find((each) => nameOf(each, world.settings) === name);
    const value = part && valueAt(world.stacks[part], `output.${output}.value`);
    return value === undefined ? reference : String(value).slice('${'.length, -'}'.length);
  });
}

/** The resource to which an argument refers. */
export function referent(world: World, text: unknown): Subject | undefined {
  const [, type = '', id] = /\$\{([a-z0-9_]+)\.([\w-]+)\./.exec(resolved(world, text)) ?? [];
  return subjects(world, type).find((subject) => subject.id === id);
}

/** The resources of a type whose argument refers to a subject. */
export function about(
  world: World,
  { type, id }: Subject,
  otherType: string,
  argument: string,
): readonly Subject[] {
  return subjects(world, otherType).filter(({ json }) => {
    const to = referent(world, valueAt(json, argument));
    return to?.type === type && to.id === id;
  });
}

/** A change of a copy of the environment. */
export type Change = (world: World) => World;

/** Sets an argument of a subject, or removes it with undefined. */
export function edit(at: string, argument: string, value: unknown): Change {
  return (world) => {
    const { part, type, id } = find(world, at);
    const path = type === STACK ? argument : `resource.${type}.${id}.${argument}`;
    return { ...world, stacks: withValueAt(world.stacks, `${part}.${path}`, value) };
  };
}

/** Removes a resource. */
export function drop(at: string): Change {
  return (world) => {
    const { part, type, id } = find(world, at);
    return {
      ...world,
      stacks: withValueAt(world.stacks, `${part}.resource.${type}.${id}`, undefined),
    };
  };
}

/** Removes all resources of a type. */
export function without(type: string): Change {
  return ({ settings, stacks }) => ({
    settings,
    stacks: type === STACK ? {} : Object.fromEntries(Object.entries(stacks).map(leave)),
  });

  function leave([part, stack]: readonly [string, Json]): readonly [string, Json] {
    const gone = typesOf(stack, type);
    const resources = Object.entries(stack['resource'] ?? {});
    const resource = Object.fromEntries(resources.filter(([each]) => !gone.includes(each)));
    return [part, { ...stack, resource }];
  }
}

/** Adds a resource, with the path `added`. */
export function add(part: string, type: string, json: Json = {}): Change {
  const resource = { ...json, '//': { metadata: { path: 'stack/added' } } };
  return (world) => ({
    ...world,
    stacks: withValueAt(world.stacks, `${part}.resource.${type}.added`, resource),
  });
}

function find(world: World, at: string): Subject {
  const found = [STACK, ANY].flatMap((type) => subjects(world, type));
  const subject = found.find((each) => each.at === at);
  if (!subject) throw new Error(`There is no ${at} to plant a mistake in.`);
  return subject;
}
