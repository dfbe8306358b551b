import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnvironment } from '@three-tier-chat/terraform/settings.ts';
import { AWS_ENVIRONMENT } from '@three-tier-chat/terraform/testing/synth-all.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { standIn } from './stand-ins.ts';

const SETTINGS = parseEnvironment('dev', AWS_ENVIRONMENT);
const STACK = {
  provider: { aws: [{}], okta: [{}] },
  terraform: { required_providers: { aws: {}, okta: {} } },
  resource: {
    okta_group: { users: { name: 'users' } },
    aws_bedrockagentcore_gateway: { gateway: { name: 'g' } },
    aws_lambda_function: {
      tool: {
        environment: {
          variables: { GROUP: '${okta_group.users.id}', NAME: '${okta_group.users.name}' },
        },
        depends_on: ['aws_bedrockagentcore_gateway.gateway'],
      },
    },
  },
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'three-tier-chat-stand-ins-'));
  await writeFile(join(folder, 'cdk.tf.json'), JSON.stringify(STACK));
});
afterEach(() => rm(folder, { recursive: true }));

const written = async () =>
  JSON.parse(await readFile(join(folder, 'cdk.tf.json'), 'utf8')) as typeof STACK & {
    readonly resource: Readonly<Record<string, unknown>>;
  };

it('replaces what no provider at hand has, with its arguments and references', async () => {
  const types = await standIn({ folder }, SETTINGS, false);
  expect(types).toEqual(['okta_group', 'aws_bedrockagentcore_gateway']);
  const { provider, terraform, resource } = await written();
  expect(Object.keys(provider)).toEqual(['aws']);
  expect(Object.keys(terraform.required_providers)).toEqual(['aws']);
  expect(resource).toMatchObject({
    terraform_data: {
      'okta_group-users': { input: { name: 'users' } },
      'okta_group-users-made-up': { input: { id: 'id-of-okta_group.users' } },
    },
    aws_lambda_function: {
      tool: {
        environment: {
          variables: {
            GROUP: '${terraform_data.okta_group-users-made-up.output.id}',
            NAME: '${terraform_data.okta_group-users.output.name}',
          },
        },
        depends_on: ['terraform_data.aws_bedrockagentcore_gateway-gateway'],
      },
    },
  });
});

it('leaves Okta’s resources to its provider where it is at hand', async () => {
  expect(await standIn({ folder }, SETTINGS, true)).toEqual(['aws_bedrockagentcore_gateway']);
  const { provider, resource } = await written();
  expect(Object.keys(provider)).toEqual(['aws', 'okta']);
  expect(resource.okta_group).toEqual(STACK.resource.okta_group);
});
