import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { synthEverything } from '../../testing/synth-all.ts';
import { awsEnvironments } from '../aws-environments.ts';
import type { Attribute, Block, Body, ProviderSchema, Type } from './provider-schema.ts';

/*
 * Writes the schema of the AWS provider for the types of the stacks, as the generated bindings
 * `@cdktn/provider-aws` tell it: `node terraform/test/request-model/extract-aws-schema.ts <folder>`,
 * where the folder is that of the unpacked package (`npm pack @cdktn/provider-aws@<version>`).
 */

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Name the folder of the package @cdktn/provider-aws.');

const TYPES: Readonly<Record<string, Type>> = {
  string: 'string',
  number: 'number',
  boolean: 'bool',
  any: 'dynamic',
};
const ATTRIBUTE =
  /(\w+): \{\s*value: (.+),\s*isBlock: (true|false),\s*type: "(\w+)",\s*storageClassType: "(\w+)",\s*\}/g;
const COMPUTED = /this\.get(String|Number|Boolean)Attribute\('(\w+)'\)/g;
/** A member of an interface: the name in Terraform comes from its documentation. */
const MEMBER = /#(\w+)\}(?:(?!\*\/)[\s\S])*\*\/\s*readonly \w+(\??): ([^;]+);/g;

const { version } = JSON.parse(read('package.json')) as { version: string };
const { resource, data } = await usedTypes();
const provider = bodyOf('provider', 'aws');
const providerVersion = /aws\/([\d.]+)\/docs/.exec(read('lib/provider/index.d.ts'))?.[1];
const schema: ProviderSchema = {
  origin: `bindings @cdktn/provider-aws ${version}, generated from the schema of hashicorp/aws ${providerVersion}`,
  provider,
  resources: Object.fromEntries(resource.map((type) => [type, bodyOf(folderOf(type), type)])),
  data: Object.fromEntries(
    data.map((type) => [type, bodyOf(`data-aws-${folderOf(type)}`, `data_${type}`)]),
  ),
};
const file = `aws-provider-${providerVersion}.json`;
writeFileSync(join(import.meta.dirname, file), `${JSON.stringify(schema, null, 1)}\n`);
console.info(`${file}: ${resource.length} resources, ${data.length} data sources`);

/** The types of all environments, sorted. */
async function usedTypes(): Promise<Record<'resource' | 'data', readonly string[]>> {
  const used = { resource: new Set<string>(), data: new Set<string>() };
  for (const settings of (await awsEnvironments()).values()) {
    for (const json of synthEverything(settings)) {
      for (const kind of ['resource', 'data'] as const) {
        for (const type of Object.keys(json[kind] ?? {})) {
          if (type.startsWith('aws_')) used[kind].add(type);
        }
      }
    }
  }
  return { resource: [...used.resource].sort(), data: [...used.data].sort() };
}

function bodyOf(name: string, type: string): Body {
  const code = read(`lib/${name}/index.js`);
  const declarations = read(`lib/${name}/index.d.ts`);
  const main = code.slice(
    code.search(/class \w+ extends cdktn\.Terraform(Resource|DataSource|Provider)/),
  );
  const config =
    /export interface (\w+Config) extends cdktn\.TerraformMetaArguments|export interface (AwsProviderConfig) /;
  const [, ofResource, ofProvider] = config.exec(declarations) ?? [];
  const body = readBody(
    main.slice(main.indexOf('synthesizeHclAttributes()')),
    ofResource ?? ofProvider ?? '',
  );
  const computed = [...main.matchAll(COMPUTED)]
    .map(
      ([, kind = '', attribute = '']) =>
        [attribute, { type: TYPES[kind.toLowerCase()] ?? 'dynamic' }] as const,
    )
    .filter(([attribute]) => !Object.hasOwn({ ...body.attributes, ...body.blocks }, attribute));
  if (Object.keys(body.attributes ?? {}).length === 0) throw new Error(`${type}: nothing was read`);
  return { ...body, attributes: { ...body.attributes, ...Object.fromEntries(computed) } };

  /** Reads the attributes that a function of the code lists, and of an interface which are required. */
  function readBody(text: string, interfaceName: string): Body {
    const needed = requiredOf(declarations, interfaceName);
    const attributes: Record<string, Attribute> = {};
    const blocks: Record<string, Block> = {};
    for (const found of attributesIn(text).matchAll(ATTRIBUTE)) {
      const [, attribute = '', value = '', isBlock, collection = '', storage = ''] = found;
      const flag = needed(attribute) ? { required: true } : { optional: true };
      if (isBlock === 'true') blocks[attribute] = readBlock(value, collection, needed(attribute));
      else attributes[attribute] = { type: typeOf(collection, storage), ...flag };
    }
    return { attributes, ...(Object.keys(blocks).length > 0 && { blocks }) };
  }

  function readBlock(value: string, collection: string, isRequired: boolean): Block {
    const [, maker = ''] = /(\w+)ToHclTerraform/.exec(value) ?? [];
    const at = code.indexOf(`function ${maker}ToHclTerraform(`);
    if (at < 0) throw new Error(`${type}: no ${maker}`);
    const isOne = !value.includes('listMapperHcl');
    const nesting = collection === 'struct' ? 'single' : collection;
    return {
      nesting_mode: nesting,
      ...(isOne && nesting !== 'single' && { max_items: 1 }),
      ...(isRequired && { required: true }),
      ...readBody(code.slice(at), `${maker[0]?.toUpperCase()}${maker.slice(1)}`),
    };
  }
}

/** The list of attributes with which a function begins. */
function attributesIn(text: string): string {
  const [list] = /const attrs = \{(?:\}|[\s\S]*?\n {4,8}\});/.exec(text) ?? [];
  if (list === undefined) throw new Error('A function of the bindings lists nothing.');
  return list;
}

function requiredOf(declarations: string, name: string): (attribute: string) => boolean {
  const start = declarations.search(new RegExp(`export interface ${name}\\b`));
  const body = start < 0 ? '' : declarations.slice(start, declarations.indexOf('\n}', start));
  const required = new Set(
    [...body.matchAll(MEMBER)].flatMap(([, attribute = '', optional]) =>
      optional === '' ? attribute : [],
    ),
  );
  return (attribute) => required.has(attribute);
}

function typeOf(collection: string, storage: string): Type {
  const plain = TYPES[storage.replace(/(List|Map)$/, '')] ?? 'dynamic';
  return collection === 'simple' || plain === 'dynamic' ? plain : [collection, plain];
}

function folderOf(type: string): string {
  return type.slice('aws_'.length).replaceAll('_', '-');
}

function read(path: string): string {
  return readFileSync(join(folder ?? '', path), 'utf8');
}
