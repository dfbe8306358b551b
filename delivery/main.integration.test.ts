import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEnvironment } from '@three-tier-chat/terraform/load-environment.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/*
 * Runs the command on machines on which something is missing. AWS is a server that recognizes the credentials' account and has no bucket; Terraform is a script that records its calls.
 */

const MAIN = join(import.meta.dirname, 'main.ts');
/** The environment as a user has filled it in. */
const { accountId: ACCOUNT, region: REGION } = await loadEnvironment('dev', {
  localPortBase: 4000,
});

let folder: string;
let aws: Server;
let account: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'three-tier-chat-delivery-'));
  aws = createServer((request, response) => {
    if (request.method === 'HEAD') response.writeHead(404).end();
    else {
      response.end(
        `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>${account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
      );
    }
  });
  await new Promise<void>((resolve) => aws.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await new Promise((resolve) => aws.close(resolve));
  await rm(folder, { recursive: true });
});

interface Machine {
  /** Undefined if there is no Terraform. */
  readonly terraform?: string;
  /** Undefined if there are no credentials. */
  readonly credentials?: string;
  readonly variables?: Readonly<Record<string, string>>;
}

/** Runs a command on a machine. Resolves with its output and its Terraform calls. */
async function run(words: readonly string[], { terraform, credentials, variables }: Machine) {
  const home = await mkdtemp(join(folder, 'machine-'));
  const calls = join(home, 'calls');
  if (terraform) {
    const script = `#!/bin/sh\necho "$*" >> '${calls}'\necho '{"terraform_version": "${terraform}"}'\n`;
    await writeFile(join(home, 'terraform'), script);
    await chmod(join(home, 'terraform'), 0o755);
  }
  account = credentials ?? '';
  const endpoint = `http://127.0.0.1:${(aws.address() as AddressInfo).port}`;
  const env = {
    PATH: home,
    HOME: home,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL: endpoint,
    ...(credentials && { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' }),
    ...variables,
  };
  const result = await new Promise<{ code: unknown; printed: string }>((resolve) => {
    const child = execFile(process.execPath, [MAIN, ...words], { env }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, printed: `${stdout}${stderr}`.trim() }),
    );
    child.stdin?.end();
  });
  const asked = await readFile(calls, 'utf8').catch(() => '');
  return { ...result, asked: asked.split('\n').filter(Boolean) };
}

const INSTALL = 'install 1.11 or a later 1.x (https://developer.hashicorp.com/terraform/install)';
const SIGN_IN =
  'sign in (`aws sso login` and AWS_PROFILE, for example) or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY';

describe('a command with missing prerequisites', () => {
  it.each<[string, readonly string[], Machine, string | RegExp]>([
    [
      'an unknown environment',
      ['plan', 'ENV=nowhere'],
      { terraform: '1.11.4' },
      /^There is no environment "nowhere": name one of dev, .*, or add terraform\/environments\/<name>\.ts\.$/,
    ],
    ['no Terraform', ['plan', 'ENV=dev'], {}, `Terraform was not found: ${INSTALL}.`],
    [
      'a Terraform that is too old',
      ['plan', 'ENV=dev'],
      { terraform: '1.10.5' },
      `Terraform 1.10.5 was found, which does not support the stacks' state lock: ${INSTALL}.`,
    ],
    [
      'no terminal',
      ['apply', 'ENV=dev'],
      { terraform: '1.11.4' },
      'There is no terminal for a question: set AUTO_APPROVE=1 to apply plans without one.',
    ],
    [
      'no credentials',
      ['plan', 'ENV=dev', 'STACK=api'],
      { terraform: '1.11.4' },
      `There are no AWS credentials: ${SIGN_IN}.`,
    ],
    [
      'an AWS_PROFILE that does not exist',
      ['plan', 'ENV=dev', 'STACK=api'],
      { terraform: '1.11.4', variables: { AWS_PROFILE: 'nowhere' } },
      'The profile "nowhere" of AWS_PROFILE gives no AWS credentials: name one that `aws configure list-profiles` lists, or sign in to it (`aws sso login`).',
    ],
    [
      'a misspelt variable in the environment',
      ['destroy', 'ENV=dev', 'STACK=all'],
      { variables: { STAK: 'app' } },
      'STAK is set in the environment, and is no variable of this tool: did you mean STACK? If it belongs to another program, put `env -u STAK` before the command.',
    ],
    [
      'a CI without approval',
      ['apply', 'ENV=dev'],
      { terraform: '1.11.4', variables: { CI: 'true' } },
      'There is no terminal for a question: set AUTO_APPROVE=1 to apply plans without one.',
    ],
    [
      'an approval in other words',
      ['apply', 'ENV=dev'],
      { terraform: '1.11.4', variables: { AUTO_APPROVE: 'true' } },
      'AUTO_APPROVE="true" approves nothing: set AUTO_APPROVE=1, or unset it.',
    ],
    [
      'a production to be destroyed without a terminal, whatever is approved',
      ['destroy', 'ENV=prod', 'STACK=all'],
      { terraform: '1.11.4', variables: { AUTO_APPROVE: '1' } },
      'prod is a production environment: it can only be destroyed at a terminal, where its name is typed.',
    ],
    [
      'the same without an approval',
      ['destroy', 'ENV=prod', 'STACK=all'],
      { terraform: '1.11.4' },
      'prod is a production environment: it can only be destroyed at a terminal, where its name is typed.',
    ],
    [
      'providers that are not locked',
      ['bootstrap', 'ENV=dev'],
      { terraform: '1.11.4', credentials: ACCOUNT, variables: { AUTO_APPROVE: '1' } },
      'delivery/locks has no provider lock file of bootstrap: run `make lock ENV=dev` and commit what it writes, or let Terraform choose the providers with UNLOCKED_PROVIDERS=1.',
    ],
    [
      'credentials of another account',
      ['plan', 'ENV=dev', 'STACK=api'],
      { terraform: '1.11.4', credentials: '999900001111' },
      `These AWS credentials belong to account 999900001111, but the environment "dev" is in ${ACCOUNT}: ${SIGN_IN}.`,
    ],
    [
      'an account without the state bucket',
      ['plan', 'ENV=dev', 'STACK=api'],
      { terraform: '1.11.4', credentials: ACCOUNT },
      `There is no state bucket three-tier-chat-state-${ACCOUNT}-${REGION}: run \`make bootstrap ENV=dev\` once.`,
    ],
    [
      'no Okta credentials either',
      ['plan', 'ENV=dev', 'STACK=okta'],
      {
        terraform: '1.11.4',
        credentials: ACCOUNT,
        variables: { OKTA_API_CLIENT_ID: '0oa1' },
      },
      /^There is no state bucket [^\n]+\nThe Okta credentials are incomplete: set OKTA_API_PRIVATE_KEY, OKTA_API_SCOPES of the service app, or OKTA_API_TOKEN \(docs\/first-deploy\.md, "Okta"\)\.$/,
    ],
  ])(
    'reports it in one sentence, before anything runs: %s',
    async (_what, words, machine, sentence) => {
      const { code, printed, asked } = await run(words, machine);
      expect(printed).toEqual(
        sentence instanceof RegExp ? expect.stringMatching(sentence) : sentence,
      );
      expect(code).toBe(1);
      expect(asked).toEqual(machine.terraform ? ['version -json'] : []);
      expect(printed).not.toContain('    at ');
    },
  );

  it('reports all problems at once', async () => {
    const { printed } = await run(['apply', 'ENV=nowhere'], {});
    expect(printed.split('\n')).toEqual([
      expect.stringContaining('There is no environment "nowhere"'),
      expect.stringContaining('Terraform was not found'),
      expect.stringContaining('There is no terminal'),
    ]);
  });
});
