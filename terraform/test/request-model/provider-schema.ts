import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A type in Terraform's own words: `string`, or `["set", "string"]`. */
type Type = string | readonly [string, Type];

/** What a resource, or a block in it, may have (`terraform providers schema -json`). */
interface Body {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly blocks?: Readonly<Record<string, Body & { readonly nesting_mode: string }>>;
}

interface Attribute {
  readonly type: Type;
  readonly required?: boolean;
  readonly optional?: boolean;
}

type Json = Readonly<Record<string, unknown>>;

interface Schema {
  readonly provider: Body;
  readonly resources: Readonly<Record<string, Body>>;
}

/** The schema of the provider itself, version 6.12.0: `origin` in the file. */
const SCHEMA = JSON.parse(
  readFileSync(join(import.meta.dirname, 'okta-provider-6.12.0.json'), 'utf8'),
) as Schema;
const META_ARGUMENTS = new Set(['//', 'depends_on', 'lifecycle', 'provider']);

/**
 * Checks a synthesized Okta resource against the provider's schema: unknown, required and read-only
 * arguments, their types, and how blocks are nested.
 */
export function checkOktaResource(type: string, json: Json): readonly string[] {
  const body = Object.hasOwn(SCHEMA.resources, type) ? SCHEMA.resources[type] : undefined;
  return body ? checkBody(type, body, json) : [`${type}: the provider has no such resource`];
}

/** The same for the provider's own configuration. */
export function checkOktaProvider(json: Json): readonly string[] {
  return checkBody('provider', SCHEMA.provider, json);
}

function checkBody(at: string, { attributes = {}, blocks = {} }: Body, json: Json): string[] {
  const given = Object.entries(json).filter(([name]) => !META_ARGUMENTS.has(name));
  const names = new Set(given.map(([name]) => name));
  return [
    ...Object.entries(attributes)
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
  if (!required && !optional) return [`${at} is set by Okta alone`];
  return fits(type, value) ? [] : [`${at} is not ${nameOf(type)}`];
}

/** Terraform takes one block as an object, and several as a list. */
function checkBlock(at: string, block: Body & { nesting_mode: string }, value: unknown): string[] {
  const bodies = Array.isArray(value) ? value : [value];
  if (block.nesting_mode === 'single' && bodies.length > 1) return [`${at}: there can be one`];
  return bodies.flatMap((body) =>
    typeof body === 'object' && body !== null ? checkBody(at, block, body) : [`${at} is a block`],
  );
}

/** A reference is a string until Terraform resolves it, whatever its type. */
function fits(type: Type, value: unknown): boolean {
  if (typeof value === 'string' && value.includes('${')) return true;
  if (typeof type !== 'string') {
    const [collection, of] = type;
    if (collection === 'map') {
      return typeof value === 'object' && Object.values(value ?? {}).every((it) => fits(of, it));
    }
    return Array.isArray(value) && value.every((item) => fits(of, item));
  }
  return typeof value === (type === 'bool' ? 'boolean' : type);
}

function nameOf(type: Type): string {
  return typeof type === 'string' ? type : `${type[0]} of ${nameOf(type[1])}`;
}
