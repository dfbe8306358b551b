import type { ApiService } from '../../services.ts';
import type { Settings } from '../../settings.ts';
import { synthBootstrap, synthSettings } from '../../testing/synth-all.ts';
import { valueAt, withValueAt } from './json-path.ts';

type Json = Readonly<Record<string, unknown>>;

/** An environment as Terraform would make it: its stacks by part, the bootstrap among them. */
export interface World {
  readonly settings: Settings;
  readonly stacks: Readonly<Record<string, Json>>;
}

/** A resource, or a stack as a whole. */
export interface Subject {
  /** Where it stands in the constructs, after its part: `api/secured-api/function`. */
  readonly at: string;
  readonly part: string;
  readonly type: string;
  readonly id: string;
  readonly json: Json;
}

/** The type under which a whole stack is found. */
export const STACK = 'stack';
/** The type under which every resource is found. */
export const ANY = 'any';

const REMOTE_OUTPUT = /data\.terraform_remote_state\.[\w-]+\.outputs\.([\w-]+)/g;

export function makeWorld(
  settings: Settings,
  documents: Readonly<Record<ApiService, unknown>>,
): World {
  const stacks = { ...synthSettings(settings, documents), ...synthBootstrap(settings) };
  return {
    settings,
    stacks: Object.fromEntries(Object.entries(stacks).map(([part, { json }]) => [part, json])),
  };
}

/** All of a type; of types that do the same work, written `one|other`, all of both. */
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
  return String(text).replaceAll(REMOTE_OUTPUT, (reference, output: string) => {
    const value = Object.values(world.stacks)
      .map((stack) => valueAt(stack, `output.${output}.value`))
      .find((found) => found !== undefined);
    return value === undefined ? reference : String(value).slice('${'.length, -'}'.length);
  });
}

/** What an argument refers to. */
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

/** A change to a world, which stays as it is. */
export type Change = (world: World) => World;

/** Gives an argument of a subject another value, or, with undefined, none. */
export function edit(at: string, argument: string, value: unknown): Change {
  return (world) => {
    const { part, type, id } = find(world, at);
    const path = type === STACK ? argument : `resource.${type}.${id}.${argument}`;
    return { ...world, stacks: withValueAt(world.stacks, `${part}.${path}`, value) };
  };
}

/** Leaves a resource out. */
export function drop(at: string): Change {
  return (world) => {
    const { part, type, id } = find(world, at);
    return {
      ...world,
      stacks: withValueAt(world.stacks, `${part}.resource.${type}.${id}`, undefined),
    };
  };
}

/** Leaves out all of a type. */
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

/** Puts a resource in, under the path `added`. */
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
