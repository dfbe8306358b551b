import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stack } from '../stack-order.ts';

type Json = Readonly<Record<string, unknown>>;

/** What `config.json` holds in these states. */
export const CONFIG = JSON.stringify({ issuer: 'x', clientId: '0oaapp' });

/** Attributes that AWS and Okta would have filled in, by type. */
function filledIn(issuer: string): Readonly<Record<string, Json>> {
  return {
    okta_auth_server: { id: 'aus1', issuer },
    okta_group: { id: '00g1' },
    okta_app_oauth: { id: '0oaapp', client_id: '0oaapp' },
    okta_auth_server_policy: { id: '00p1', auth_server_id: 'aus1' },
    aws_sns_topic: { arn: 'arn:aws:sns:eu-central-1:111122223333:alarms' },
    aws_s3_object: { content: CONFIG },
  };
}

/** The states of stacks that are applied: their own arguments, as Terraform's state has them. */
export function healthyStates(
  stacks: readonly Stack[],
  { issuer, site }: { readonly issuer: string; readonly site: string },
): readonly (readonly [key: string, state: unknown])[] {
  const filled = filledIn(issuer);
  return stacks.map(({ name, folder, state }) => {
    const { resource } = JSON.parse(readFileSync(join(folder, 'cdk.tf.json'), 'utf8')) as {
      resource: Readonly<Record<string, Readonly<Record<string, Json>>>>;
    };
    const resources = Object.entries(resource).flatMap(([type, byId]) =>
      Object.values(byId).map((given) => ({
        mode: 'managed',
        type,
        instances: [{ attributes: { ...asState(given, issuer), ...filled[type] } }],
      })),
    );
    const read = stacks
      .flatMap(({ reads }) => reads)
      .filter(({ stack }) => stack === name)
      .map(({ output }) => [output, { value: 'x' }] as const);
    const outputs = { ...Object.fromEntries(read), 'site-url': { value: site } };
    return [`${state.bucket}/${state.key}`, { outputs, resources }];
  });
}

/** Terraform's state has a list for each block, and values for references. */
function asState(given: Json, issuer: string): Json {
  return Object.fromEntries(
    Object.entries(given)
      .filter(([name]) => name !== '//')
      .map(([name, value]) => [name, valueInState(value, issuer)]),
  );
}

function valueInState(value: unknown, issuer: string): unknown {
  if (typeof value === 'string') return value.replace(/\$\{[^}]*issuer\}/g, issuer);
  if (Array.isArray(value)) {
    return value.map((one) => (isObject(one) ? asState(one, issuer) : valueInState(one, issuer)));
  }
  return isObject(value) ? [asState(value, issuer)] : value;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
