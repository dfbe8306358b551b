import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { Settings } from '@three-tier-chat/terraform/settings.ts';
import type { AwsClients } from './aws-clients.ts';
import { isAwsError } from './aws-clients.ts';
import type { DeliveryContext } from './delivery-context.ts';

const SIGN_IN =
  'sign in (`aws sso login` and AWS_PROFILE, for example) or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY';

/** @returns what is wrong with the AWS credentials of this shell, if anything is. */
export async function awsProblem(
  { sts }: Pick<AwsClients, 'sts'>,
  { name, accountId }: Pick<Settings, 'name' | 'accountId'>,
  variables: DeliveryContext['variables'],
): Promise<string | undefined> {
  try {
    const { Account } = await sts.send(new GetCallerIdentityCommand({}));
    if (Account === accountId) return undefined;
    return `These AWS credentials belong to account ${Account}, but the environment "${name}" is in ${accountId}: ${SIGN_IN}.`;
  } catch (error) {
    const profile = variables['AWS_PROFILE'];
    if (isAwsError(error, 'CredentialsProviderError', 'TokenProviderError')) {
      return profile
        ? `The profile "${profile}" of AWS_PROFILE gives no AWS credentials: name one that \`aws configure list-profiles\` lists, or sign in to it (\`aws sso login\`).`
        : `There are no AWS credentials: ${SIGN_IN}.`;
    }
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const source = profile ? `, with the profile "${profile}" of AWS_PROFILE` : '';
    return `AWS could not be asked who you are (${reason.split('\n')[0]})${source}: ${SIGN_IN}.`;
  }
}

/**
 * @returns which variables the Okta provider still needs, if any: a service app's key, or an API
 * token (Okta provider 6.12, "Authentication").
 */
export function oktaProblem(variables: DeliveryContext['variables']): string | undefined {
  if (variables['OKTA_API_TOKEN']) return undefined;
  const missing = ['OKTA_API_CLIENT_ID', 'OKTA_API_PRIVATE_KEY', 'OKTA_API_SCOPES'].filter(
    (name) => !variables[name],
  );
  if (missing.length === 0) return undefined;
  return `The Okta credentials are incomplete: set ${missing.join(', ')} of the service app, or OKTA_API_TOKEN (docs/first-deploy.md, "Okta").`;
}
