import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Stack } from '../stack-order.ts';
import { AWS_PROVIDER_VERSION } from './terraform-parts.ts';

type Json = Record<string, unknown>;

interface StackJson {
  resource: Record<string, Record<string, Json>>;
  provider?: Json;
  terraform: { required_providers: Record<string, Json> };
}

/** Generated attributes of AWS or Okta for which the bare name would not pass validation. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  arn: 'arn:aws:logs:us-east-1:111122223333:delivery-destination:stand-in',
  issuer: 'https://example-dev.oktapreview.com/oauth2/aus0000000000000test',
  agent_runtime_arn:
    'arn:aws:bedrock-agentcore:us-east-1:111122223333:runtime/three_tier_chat_dev-0123456789',
  gateway_arn:
    'arn:aws:bedrock-agentcore:us-east-1:111122223333:gateway/three-tier-chat-dev-0123456789',
  gateway_url: 'https://three-tier-chat-dev-0123456789.gateway.example.com/mcp',
};

/**
 * Changes a synthesized stack so that the available provider can apply it. Every unsupported
 * resource is replaced by Terraform's own `terraform_data`, which carries all its arguments through
 * plan, apply and state. Generated attributes are stored separately, so that they do not change
 * with the arguments:
 *
 * - `okta_*`: no mirror has the Okta provider;
 * - `aws_bedrockagentcore_*`: AWS provider 5.100.0 has none of them;
 * - deliveries of logs to X-Ray: AWS provider 5.100.0 does not support that destination.
 */
export async function standIn({ folder }: Stack): Promise<void> {
  const path = join(folder, 'cdk.tf.json');
  const json = JSON.parse(await readFile(path, 'utf8')) as StackJson;
  const played = takeOut(json);
  if (json.provider) {
    delete json.provider['okta'];
    if (Object.keys(json.provider).length === 0) delete json.provider;
  }
  delete json.terraform.required_providers['okta'];
  if (played.size > 0) json.resource['terraform_data'] = Object.fromEntries(played.values());
  const { text, madeUp } = redirect(JSON.stringify(json), played);
  const replaced = JSON.parse(text) as StackJson;
  for (const [address, names] of madeUp) {
    const values = [...names].map((name) => [name, ATTRIBUTES[name] ?? `${name}-of-${address}`]);
    Object.assign(replaced.resource['terraform_data'] ?? {}, {
      [madeUpName(address)]: {
        depends_on: [`terraform_data.${nameOf(address)}`],
        input: Object.fromEntries(values),
      },
    });
  }
  await writeFile(path, JSON.stringify(replaced, null, 2));
  if (json.terraform.required_providers['aws']) await takeProviderAtHand(folder);
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
function takeOut(json: StackJson): Played {
  const played: Played = new Map();
  for (const [type, resources] of Object.entries(json.resource)) {
    for (const [name, resource] of Object.entries(resources)) {
      if (!isUnknown(type, resource, json)) continue;
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

function isUnknown(type: string, resource: Json, json: StackJson): boolean {
  if (/^(okta_|aws_bedrockagentcore_)/.test(type)) return true;
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
