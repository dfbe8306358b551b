import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '@three-tier-chat/terraform/settings.ts';
import type { Stack } from '../stack-order.ts';
import { AWS_PROVIDER_VERSION } from './parts.ts';

type Json = Record<string, unknown>;

interface StackJson {
  resource: Record<string, Record<string, Json>>;
  provider?: Json;
  terraform: { required_providers: Record<string, Json> };
}

/** Generated attributes of AWS or Okta for which the bare name would not pass validation. */
function attributesOf({
  name,
  region,
  accountId,
  okta,
}: Settings): Readonly<Record<string, string>> {
  const agentcore = `arn:aws:bedrock-agentcore:${region}:${accountId}`;
  return {
    arn: `arn:aws:logs:${region}:${accountId}:delivery-destination:stand-in`,
    issuer: `https://${okta.orgName}.${okta.baseUrl}/oauth2/aus0000000000000test`,
    agent_runtime_arn: `${agentcore}:runtime/three_tier_chat_${name}-0123456789`,
    gateway_arn: `${agentcore}:gateway/three-tier-chat-${name}-0123456789`,
    gateway_url: `https://three-tier-chat-${name}-0123456789.gateway.example.com/mcp`,
  };
}

/**
 * Changes a synthesized stack so that the available provider can apply it. Every unsupported
 * resource is replaced by Terraform's own `terraform_data`, which carries all its arguments through
 * plan, apply and state. Generated attributes are stored separately, so that they do not change
 * with the arguments:
 *
 * - `okta_*`, where Okta's provider is not at hand;
 * - `aws_bedrockagentcore_*`: AWS provider 5.100.0 has none of them;
 * - deliveries of logs to X-Ray: AWS provider 5.100.0 does not support that destination.
 *
 * @returns the types of what was replaced.
 */
export async function standIn(
  { folder }: Pick<Stack, 'folder'>,
  settings: Settings,
  hasOkta: boolean,
): Promise<readonly string[]> {
  const attributes = attributesOf(settings);
  const path = join(folder, 'cdk.tf.json');
  const json = JSON.parse(await readFile(path, 'utf8')) as StackJson;
  const played = takeOut(json, hasOkta);
  if (!hasOkta) leaveOktaOut(json);
  if (played.size > 0) json.resource['terraform_data'] = Object.fromEntries(played.values());
  const { text, madeUp } = redirect(JSON.stringify(json), played);
  const replaced = JSON.parse(text) as StackJson;
  for (const [address, names] of madeUp) {
    const values = [...names].map((name) => [name, attributes[name] ?? `${name}-of-${address}`]);
    Object.assign(replaced.resource['terraform_data'] ?? {}, {
      [madeUpName(address)]: {
        depends_on: [`terraform_data.${nameOf(address)}`],
        input: Object.fromEntries(values),
      },
    });
  }
  await writeFile(path, JSON.stringify(replaced, null, 2));
  if (json.terraform.required_providers['aws']) await takeProviderAtHand(folder);
  return [...played.keys()].map((address) => address.split('.')[0] ?? '');
}

function leaveOktaOut(json: StackJson): void {
  if (json.provider) {
    delete json.provider['okta'];
    if (Object.keys(json.provider).length === 0) delete json.provider;
  }
  delete json.terraform.required_providers['okta'];
}

/** Requires the available AWS provider; Terraform merges the file over the stack's own. */
export async function takeProviderAtHand(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, 'provider_override.tf.json'),
    JSON.stringify({
      terraform: {
        required_providers: { aws: { source: 'hashicorp/aws', version: AWS_PROVIDER_VERSION } },
      },
    }),
  );
}

type Played = Map<string, readonly [string, Json]>;

/** Removes the unsupported resources from a stack and returns their replacements by address. */
function takeOut(json: StackJson, hasOkta: boolean): Played {
  const played: Played = new Map();
  for (const [type, resources] of Object.entries(json.resource)) {
    for (const [name, resource] of Object.entries(resources)) {
      if (!isUnknown(type, resource, json, hasOkta)) continue;
      const { '//': _metadata, depends_on, lifecycle, provider: _provider, ...input } = resource;
      const address = `${type}.${name}`;
      played.set(address, [
        nameOf(address),
        { ...(depends_on ? { depends_on } : {}), ...(lifecycle ? { lifecycle } : {}), input },
      ]);
    }
  }
  for (const address of played.keys()) {
    const [type = '', name = ''] = address.split('.');
    delete json.resource[type]?.[name];
    if (Object.keys(json.resource[type] ?? {}).length === 0) delete json.resource[type];
  }
  return played;
}

function isUnknown(type: string, resource: Json, json: StackJson, hasOkta: boolean): boolean {
  if (type.startsWith('okta_')) return !hasOkta;
  if (type.startsWith('aws_bedrockagentcore_')) return true;
  if (type === 'aws_cloudwatch_log_delivery_destination') {
    return resource['delivery_destination_type'] === 'XRAY';
  }
  if (type !== 'aws_cloudwatch_log_delivery') return false;
  const name = /destination\.([\w-]+)\.arn/.exec(String(resource['delivery_destination_arn']))?.[1];
  const destination = json.resource['aws_cloudwatch_log_delivery_destination']?.[name ?? ''];
  return destination?.['delivery_destination_type'] === 'XRAY';
}

/**
 * Redirects references and dependencies to the replacements, and records the generated attributes
 * of each.
 */
function redirect(
  json: string,
  played: Played,
): { readonly text: string; readonly madeUp: ReadonlyMap<string, ReadonlySet<string>> } {
  const madeUp = new Map<string, Set<string>>();
  const text = json
    .replace(/\$\{(\w+\.[\w-]+)\.(\w+)\}/g, (whole, address: string, attribute: string) => {
      const player = played.get(address);
      if (!player) return whole;
      const [name, { input }] = player;
      if (Object.hasOwn(input as Json, attribute)) {
        return `\${terraform_data.${name}.output.${attribute}}`;
      }
      madeUp.set(address, (madeUp.get(address) ?? new Set()).add(attribute));
      return `\${terraform_data.${madeUpName(address)}.output.${attribute}}`;
    })
    .replace(/"(\w+\.[\w-]+)"/g, (whole, address: string) =>
      played.has(address) ? `"terraform_data.${nameOf(address)}"` : whole,
    );
  return { text, madeUp };
}

function nameOf(address: string): string {
  return address.replace('.', '-');
}

function madeUpName(address: string): string {
  return `${nameOf(address)}-made-up`;
}
