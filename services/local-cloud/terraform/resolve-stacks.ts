import { parseTemplate, type Reference, type Step, UnknownExpression } from './expression.ts';
import type { StackDocument } from './load-stacks.ts';
import type { AttributeTable, DataTable, Resource, ResourceSet } from './resource.ts';
import { withAttributes } from './with-attributes.ts';

/** A resource or data source of a type that the local cloud does not know. */
export class UnknownResourceType extends Error {
  override readonly name = 'UnknownResourceType';
}

const REMOTE_STATE = 'terraform_remote_state';
/** Arguments of Terraform itself, which no provider sees. */
const META_ARGUMENTS = new Set(['lifecycle', 'depends_on', 'provider', '//']);

/**
 * Makes the resources of all stacks. A reference is resolved when its argument is first read, so
 * the order of stacks does not matter and only a real cycle fails.
 *
 * @throws UnknownResourceType, UnknownExpression: immediately, for every resource of every stack.
 */
export function resolveStacks(
  stacks: readonly StackDocument[],
  attributes: AttributeTable,
  dataSources: DataTable,
): ResourceSet {
  const resources = new Map<string, Resource>();
  const byType = new Map<string, Resource[]>();
  for (const stack of stacks) {
    requireKnownData(stack, dataSources);
    for (const [type, named] of Object.entries(stack.resource)) {
      if (!Object.hasOwn(attributes, type)) {
        throw new UnknownResourceType(
          `${stack.name}: the local cloud does not know the resource type ${type} (${Object.keys(named).join(', ')})`,
        );
      }
      for (const [name, body] of Object.entries(named)) {
        const address = `${stack.name}: ${type}.${name}`;
        const args = lazyArguments(body, (value, where) => evaluate(stack, value, where), address);
        const declared = { stack: stack.name, type, name, address, args };
        const siblings = byType.get(type) ?? [];
        const resource = withAttributes(declared, attributes, siblings.length);
        resources.set(address, resource);
        byType.set(type, [...siblings, resource]);
      }
    }
  }

  function evaluate(stack: StackDocument, value: unknown, where: string): unknown {
    if (Array.isArray(value)) {
      return value.map((item, index) => evaluate(stack, item, `${where}[${index}]`));
    }
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, evaluate(stack, item, `${where}.${key}`)]),
      );
    }
    if (typeof value !== 'string') return value;
    const parts = parseTemplate(value, where).map((part) =>
      typeof part === 'string' ? part : trim(lookUp(stack, part, where), part),
    );
    return parts.length === 1 ? parts[0] : parts.map(String).join('');
  }

  function lookUp(stack: StackDocument, reference: Reference, where: string): unknown {
    const [first, ...rest] = reference.steps;
    if (first === 'data') return lookUpData(stack, reference, where);
    const [name, attribute, ...path] = rest;
    const resource = resources.get(`${stack.name}: ${first}.${name}`);
    if (!resource || attribute === undefined) throw unknown(reference, where);
    const source = Object.hasOwn(resource.attributes, attribute)
      ? resource.attributes
      : resource.args;
    return walk(source, [attribute, ...path], reference, where);
  }

  function lookUpData(stack: StackDocument, reference: Reference, where: string): unknown {
    const [, type, name, ...path] = reference.steps;
    const body = stack.data[String(type)]?.[String(name)];
    if (!body) throw unknown(reference, where);
    if (type === REMOTE_STATE) {
      const [outputs, output, ...rest] = path;
      const producer = stacks.find((other) => String(name).endsWith(`-${other.name}`));
      const found = producer?.output[String(output)];
      if (outputs !== 'outputs' || !producer || !found) throw unknown(reference, where);
      return walk(
        { value: evaluate(producer, found.value, `${producer.name}: output ${output}`) },
        ['value', ...rest],
        reference,
        where,
      );
    }
    const args = evaluate(stack, withoutMeta(body), `${stack.name}: data.${type}.${name}`);
    const read = dataSources[String(type)]?.(args as Record<string, unknown>) ?? {};
    return walk(read, path, reference, where);
  }

  // Every argument is read once, so that an unknown expression fails the start.
  for (const resource of resources.values()) for (const key in resource.args) resource.args[key];
  for (const stack of stacks) {
    for (const [name, { value }] of Object.entries(stack.output)) {
      evaluate(stack, value, `${stack.name}: output ${name}`);
    }
  }

  return { ofType: (type) => byType.get(type) ?? [] };
}

function requireKnownData(stack: StackDocument, dataSources: DataTable): void {
  for (const type of Object.keys(stack.data)) {
    if (type !== REMOTE_STATE && !Object.hasOwn(dataSources, type)) {
      throw new UnknownResourceType(
        `${stack.name}: the local cloud does not know the data source ${type}`,
      );
    }
  }
}

/**
 * Members that are resolved once, when they are first read, and report a reference to themselves.
 */
function lazyArguments(
  body: Readonly<Record<string, unknown>>,
  evaluate: (value: unknown, where: string) => unknown,
  address: string,
): Readonly<Record<string, unknown>> {
  const args = {};
  for (const [key, raw] of Object.entries(withoutMeta(body))) {
    let state: 'unread' | 'reading' | 'read' = 'unread';
    let value: unknown;
    Object.defineProperty(args, key, {
      enumerable: true,
      get() {
        if (state === 'reading') throw new Error(`${address}.${key} refers to itself`);
        if (state === 'unread') {
          state = 'reading';
          value = evaluate(raw, `${address}.${key}`);
          state = 'read';
        }
        return value;
      },
    });
  }
  return args;
}

function withoutMeta(body: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body).filter(([key]) => !META_ARGUMENTS.has(key)));
}

function walk(
  source: unknown,
  steps: readonly Step[],
  reference: Reference,
  where: string,
): unknown {
  let value = source;
  for (const step of steps) {
    // Terraform allows a single block to be addressed as a list of one.
    if (step === 0 && !Array.isArray(value) && typeof value === 'object') continue;
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) {
      throw unknown(reference, where);
    }
    value = (value as Record<Step, unknown>)[step];
  }
  return value;
}

function trim(value: unknown, { withoutPrefix }: Reference): unknown {
  if (withoutPrefix === undefined) return value;
  const text = String(value);
  return text.startsWith(withoutPrefix) ? text.slice(withoutPrefix.length) : text;
}

function unknown(reference: Reference, where: string): UnknownExpression {
  return new UnknownExpression(
    `${where}: the local cloud cannot resolve \${${reference.source}}: no such resource, attribute or output`,
  );
}
