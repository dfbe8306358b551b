import { bedrockSwitches } from './bedrock-switches.ts';

export interface AuthenticationFault {
  readonly type:
    | 'MissingAuthenticationTokenException'
    | 'IncompleteSignatureException'
    | 'InvalidSignatureException';
  readonly message: string;
  readonly status: number;
}

const CREDENTIAL = /Credential=[^/,\s]+\/(\d{8})\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request/;
const SIGNED_HEADERS = /SignedHeaders=[^,\s]+/;
const SIGNATURE = /Signature=[0-9a-f]{64}/;

/**
 * Asks for what Bedrock accepts: a SigV4 signature meant for Bedrock in this region, or an API key as
 * a bearer token. The signature's value is not computed anew: any local key would do.
 */
export function refuseUnauthenticated(
  headers: { get(name: string): string | null },
  region: string,
): AuthenticationFault | undefined {
  const authorization = headers.get('authorization');
  if (!authorization) {
    return {
      type: 'MissingAuthenticationTokenException',
      message: 'Missing Authentication Token',
      status: 403,
    };
  }
  if (/^Bearer \S+$/i.test(authorization)) return undefined;
  const [, date, signedRegion, service] = CREDENTIAL.exec(authorization) ?? [];
  const complete =
    authorization.startsWith('AWS4-HMAC-SHA256 ') &&
    date !== undefined &&
    SIGNED_HEADERS.test(authorization) &&
    SIGNATURE.test(authorization) &&
    headers.get('x-amz-date')?.startsWith(date);
  if (!complete) {
    return {
      type: 'IncompleteSignatureException',
      message: 'Authorization header requires Credential, SignedHeaders, Signature and x-amz-date.',
      status: bedrockSwitches.incompleteSignatureStatus,
    };
  }
  if (service !== 'bedrock') {
    return {
      type: 'InvalidSignatureException',
      message: "Credential should be scoped to correct service: 'bedrock'.",
      status: 403,
    };
  }
  return signedRegion === region
    ? undefined
    : {
        type: 'InvalidSignatureException',
        message: `Credential should be scoped to a valid region: '${region}'.`,
        status: 403,
      };
}
