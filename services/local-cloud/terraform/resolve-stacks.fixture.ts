import type { StackDocument } from './load-stacks.ts';
import { resolveStacks } from './resolve-stacks.ts';
import type { AttributeTable, DataTable, Resource, ResourceSet } from './resource.ts';

const attributes: AttributeTable = {
  made: ({ name, args }, ordinal) => ({
    id: `id-of-${name}`,
    arn: `arn:${args['label']}`,
    ordinal,
  }),
  other: () => ({}),
};
const dataSources: DataTable = {
  parameter: ({ name }) => ({ value: `value of ${name}` }),
};

export function stack(name: string, content: Partial<Omit<StackDocument, 'name'>>): StackDocument {
  return { name, resource: {}, data: {}, output: {}, ...content };
}

export function resolve(...stacks: StackDocument[]): ResourceSet {
  return resolveStacks(stacks, attributes, dataSources);
}

/** Arguments of the only resource of type `other`, in a stack beside one of type `made`. */
export function argumentsOf(body: Record<string, unknown>): Resource['args'] {
  const resources = resolve(
    stack('app', { resource: { made: { one: { label: 'a' } }, other: { it: body } } }),
  );
  return resources.ofType('other')[0]?.args ?? {};
}
