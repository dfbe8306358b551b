import { expect, it } from 'vitest';
import { withoutAccounts } from './emulated-account.ts';

it('gives Terraform nothing of the caller’s accounts', () => {
  expect(
    withoutAccounts({
      PATH: '/bin',
      HOME: '/home/ana',
      AWS_PROFILE: 'prod',
      AWS_ENDPOINT_URL_S3: 'https://elsewhere.example',
      OKTA_API_TOKEN: 'secret',
      TF_VAR_region: 'eu-west-1',
      TF_CLI_ARGS_plan: '-var=x=1',
      TERRAFORM_CONFIG: '/home/ana/.terraformrc',
    }),
  ).toEqual({ PATH: '/bin', HOME: '/home/ana' });
});
