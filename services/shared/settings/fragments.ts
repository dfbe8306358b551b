import * as z from 'zod';

// Variables that several services read, grouped by purpose. A service spreads a fragment into its
// schema and the result of the matching reader into its settings, so that names, checks and
// meanings are defined once.

type Parsed<Shape extends z.ZodRawShape> = z.output<z.ZodObject<Shape>>;

/** For a service that verifies tokens. */
export const TOKEN_VARIABLES = {
  /** `https://{org}/oauth2/{authorization server id}`, exactly as in the tokens' `iss`. */
  OKTA_ISSUER: z.url(),
  OKTA_AUDIENCE: z.string(),
};

export interface TokenSettings {
  readonly issuer: string;
  readonly audience: string;
}

export function tokenSettings(env: Parsed<typeof TOKEN_VARIABLES>): TokenSettings {
  return { issuer: env.OKTA_ISSUER, audience: env.OKTA_AUDIENCE };
}

/** For every service. */
export const RELEASE_VARIABLES = {
  /** Content hash of the deployed artifact. */
  SERVICE_VERSION: z.string(),
};

export interface ReleaseSettings {
  readonly version: string;
}

export function releaseSettings(env: Parsed<typeof RELEASE_VARIABLES>): ReleaseSettings {
  return { version: env.SERVICE_VERSION };
}

/** For a service that listens by itself and sends its traces to X-Ray. */
export const SERVER_VARIABLES = {
  /** Address to listen on: `0.0.0.0` behind a platform's proxy. */
  HOST: z.ipv4(),
  /** Port to listen on; AgentCore calls 8080, App Runner sets it. */
  PORT: z.coerce.number().int().min(1).max(65_535).default(8080),
  AWS_REGION: z.string(),
  /** AWS's own variable for another X-Ray endpoint. */
  AWS_ENDPOINT_URL_XRAY: z.url().optional(),
  /** How long running answers may continue after SIGTERM, in milliseconds. */
  DRAIN_MS: z.coerce.number().int().nonnegative(),
};

export interface ServerSettings {
  readonly host: string;
  readonly port: number;
  readonly region: string;
  readonly xrayEndpoint: string | undefined;
  readonly drainMs: number;
}

export function serverSettings(env: Parsed<typeof SERVER_VARIABLES>): ServerSettings {
  return {
    host: env.HOST,
    port: env.PORT,
    region: env.AWS_REGION,
    xrayEndpoint: env.AWS_ENDPOINT_URL_XRAY,
    drainMs: env.DRAIN_MS,
  };
}
