import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

interface Argument {
  readonly required: boolean;
  /**
   * The type in the binding's declaration: `string`, `string[]`, `boolean | cdktf.IResolvable`, …
   */
  readonly type: string;
}

const PROVIDER = dirname(
  createRequire(import.meta.url).resolve('@cdktf/provider-okta/package.json'),
);
const ARGUMENT = /^\s*readonly (\w+)(\??): (.+);$/gm;
const META_ARGUMENTS = new Set(['//', 'depends_on', 'lifecycle', 'provider']);

/**
 * Checks a synthesized Okta resource against the provider's bindings: required and unknown
 * arguments, and the types of plain values.
 */
export function checkOktaResource(
  type: string,
  body: Readonly<Record<string, unknown>>,
): readonly string[] {
  const known = readArguments(type);
  if (!known) return [`${type}: the provider has no such resource`];
  const given = Object.entries(body).filter(([key]) => !META_ARGUMENTS.has(key));
  const names = new Set(given.map(([key]) => key));
  return [
    ...[...known]
      .filter(([name, { required }]) => required && !names.has(name))
      .map(([name]) => `${type}: ${name} is required`),
    ...given.flatMap(([name, value]) => {
      const argument = known.get(name);
      if (!argument) return [`${type}: ${name} is unknown`];
      return fits(argument.type, value) ? [] : [`${type}: ${name} is not ${argument.type}`];
    }),
  ];
}

/** The configuration interface of a resource's binding, under Terraform's names. */
function readArguments(type: string): ReadonlyMap<string, Argument> | undefined {
  const folder = type.replace(/^okta_/, '').replaceAll('_', '-');
  let declaration: string;
  try {
    declaration = readFileSync(join(PROVIDER, 'lib', folder, 'index.d.ts'), 'utf8');
  } catch {
    return undefined;
  }
  const [, config = ''] =
    /export interface \w+Config extends [^{]+\{([\s\S]*?)\n\}/.exec(declaration) ?? [];
  return new Map(
    Array.from(config.matchAll(ARGUMENT), ([, name = '', optional, declared = '']) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      { required: optional === '', type: declared },
    ]),
  );
}

/** A reference is a string until Terraform resolves it, whatever its type. */
function fits(type: string, value: unknown): boolean {
  if (typeof value === 'string' && value.includes('${')) return true;
  if (type === 'string[]') {
    return Array.isArray(value) && value.every((item) => typeof item === 'string');
  }
  if (type.startsWith('boolean')) return typeof value === 'boolean';
  if (type === 'number' || type === 'string') return typeof value === type;
  return typeof value === 'object';
}
