import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A type in Terraform's own words: `string`, or `["set", "string"]`; `dynamic` is any of them. */
export type Type = string | readonly [string, Type];

/** What a resource, or a block in it, may have (`terraform providers schema -json`). */
export interface Body {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly blocks?: Readonly<Record<string, Block>>;
}

export interface Attribute {
  readonly type: Type;
  readonly required?: boolean;
  readonly optional?: boolean;
}

export interface Block extends Body {
  /** `single`, `list` or `set`. */
  readonly nesting_mode: string;
  /** Absent: any number. */
  readonly max_items?: number;
  /** At least one is needed. */
  readonly required?: boolean;
}

/** The part of a provider's schema that the stacks need. */
export interface ProviderSchema {
  /** What it was taken from. */
  readonly origin: string;
  readonly provider: Body;
  readonly resources: Readonly<Record<string, Body>>;
  /** Of data sources; absent: the stacks need none. */
  readonly data?: Readonly<Record<string, Body>>;
}

type Json = Readonly<Record<string, unknown>>;

const META_ARGUMENTS = new Set(['//', 'depends_on', 'lifecycle', 'provider']);

/** The schema of a file in this folder. */
export function readProviderSchema(file: string): ProviderSchema {
  return JSON.parse(readFileSync(join(import.meta.dirname, file), 'utf8')) as ProviderSchema;
}

/**
 * Checks all that a synthesized stack asks of a provider against the provider's schema: unknown,
 * required and read-only arguments, their types, and how blocks are nested. One line for each fault.
 *
 * @param name of the provider, with which the names of its types begin: `okta`.
 */
export function checkStack(name: string, schema: ProviderSchema, stack: Json): readonly string[] {
  const providers = (stack['provider'] ?? {}) as Record<string, readonly Json[]>;
  return [
    // What cdktf needs to configure several providers of one kind.
    ...(providers[name] ?? []).flatMap(({ alias: _, ...given }) =>
      checkBody(`provider ${name}`, schema.provider, given),
    ),
    ...checkTypes(name, schema.resources, stack['resource'], 'resource'),
    ...checkTypes(name, schema.data ?? {}, stack['data'], 'data source'),
  ];
}

function checkTypes(
  provider: string,
  bodies: Readonly<Record<string, Body>>,
  given: unknown,
  kind: string,
): string[] {
  const types = (given ?? {}) as Record<string, Record<string, Json>>;
  return Object.entries(types)
    .filter(([type]) => type.startsWith(`${provider}_`))
    .flatMap(([type, named]) => {
      const body = Object.hasOwn(bodies, type) ? bodies[type] : undefined;
      if (!body) return [`${type}: the provider has no such ${kind}`];
      return Object.values(named).flatMap((json) => checkBody(type, body, json));
    });
}

function checkBody(at: string, { attributes = {}, blocks = {} }: Body, json: Json): string[] {
  const given = Object.entries(json).filter(([name]) => !META_ARGUMENTS.has(name));
  const names = new Set(given.map(([name]) => name));
  return [
    ...Object.entries({ ...attributes, ...blocks })
      .filter(([name, { required }]) => required && !names.has(name))
      .map(([name]) => `${at}: ${name} is required`),
    ...given.flatMap(([name, value]) => {
      const attribute = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
      if (attribute) return checkAttribute(`${at}: ${name}`, attribute, value);
      const block = Object.hasOwn(blocks, name) ? blocks[name] : undefined;
      if (!block) return [`${at}: ${name} is unknown`];
      return checkBlock(`${at}.${name}`, block, value);
    }),
  ];
}

function checkAttribute(at: string, { type, required, optional }: Attribute, value: unknown) {
  if (!required && !optional) return [`${at} is set by the provider alone`];
  return fits(type, value) ? [] : [`${at} is not ${nameOf(type)}`];
}

/** Terraform takes one block as an object, and several as a list. */
function checkBlock(at: string, block: Block, value: unknown): string[] {
  const bodies: readonly unknown[] = Array.isArray(value) ? value : [value];
  const most = block.nesting_mode === 'single' ? 1 : (block.max_items ?? bodies.length);
  if (bodies.length > most) return [`${at}: there can be ${most}`];
  return bodies.flatMap((body) =>
    typeof body === 'object' && body !== null
      ? checkBody(at, block, body as Json)
      : [`${at} is a block`],
  );
}

/** A reference is a string until Terraform resolves it, whatever its type. */
function fits(type: Type, value: unknown): boolean {
  if (type === 'dynamic') return true;
  if (typeof value === 'string' && value.includes('${')) return true;
  if (typeof type !== 'string') {
    const [collection, of] = type;
    if (collection === 'map') {
      return isMap(value) && Object.values(value).every((it) => fits(of, it));
    }
    return Array.isArray(value) && value.every((item) => fits(of, item));
  }
  return typeof value === (type === 'bool' ? 'boolean' : type);
}

function isMap(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function nameOf(type: Type): string {
  return typeof type === 'string' ? type : `${type[0]} of ${nameOf(type[1])}`;
}
