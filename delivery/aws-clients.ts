import { ECRClient } from '@aws-sdk/client-ecr';
import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';

export interface AwsClients {
  readonly ecr: ECRClient;
  readonly s3: S3Client;
  readonly ssm: SSMClient;
  readonly sts: STSClient;
}

/**
 * Clients with the default credential chain and AWS's own variables for other endpoints, or of an
 * emulated account, which takes any credentials.
 */
export function connectAws(region: string, emulatedAt?: string): AwsClients {
  const options = {
    region,
    ...(emulatedAt !== undefined && {
      endpoint: emulatedAt,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    }),
  };
  return {
    ecr: new ECRClient(options),
    s3: new S3Client(options),
    ssm: new SSMClient(options),
    sts: new STSClient(options),
  };
}

/** Explains an error of AWS, or of the way to it; undefined for any other error. */
export function awsSentence(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('$fault' in error) return `AWS refused a request: ${error.name}: ${error.message}`;
  if ('$metadata' in error || isAwsError(error, 'CredentialsProviderError', 'TokenProviderError')) {
    return `AWS could not be asked: ${error.name}: ${error.message}`;
  }
  return undefined;
}

/** Tells whether an AWS error has one of these names. */
export function isAwsError(error: unknown, ...names: readonly string[]): boolean {
  return error instanceof Error && names.includes(error.name);
}
