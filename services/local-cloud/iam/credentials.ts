import { randomBytes, randomInt } from 'node:crypto';

/** Credentials in STS's format; those of an IAM user have no session token. */
export interface Credentials {
  /** `ASIA`, or `AKIA` for an IAM user, and sixteen characters. */
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

const KEY_CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export function makeCredentials(): Credentials {
  const key = Array.from({ length: 16 }, () => KEY_CHARACTERS[randomInt(KEY_CHARACTERS.length)]);
  return {
    accessKeyId: `ASIA${key.join('')}`,
    secretAccessKey: randomBytes(30).toString('base64'),
    sessionToken: randomBytes(192).toString('base64'),
  };
}

/** AWS's own variables, where every AWS SDK looks first. */
export function credentialVariables(credentials: Credentials): Readonly<Record<string, string>> {
  return {
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    ...(credentials.sessionToken && { AWS_SESSION_TOKEN: credentials.sessionToken }),
  };
}
