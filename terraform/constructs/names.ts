import type { Settings } from '../settings.ts';

/** `three-tier-chat-api-dev`: stacks, functions, roles and log groups. */
export function nameOf(part: string, { name }: Settings): string {
  return `three-tier-chat-${part}-${name}`;
}

/** `three-tier-chat-dev`: resources of which an environment has exactly one. */
export function environmentName({ name }: Settings): string {
  return `three-tier-chat-${name}`;
}

/** Log group of a service that is a Lambda function. */
export function functionLogGroup(service: string, settings: Settings): string {
  return `/aws/lambda/${nameOf(service, settings)}`;
}

/** The value of `aud` in all access tokens of an environment. */
export function audienceOf(settings: Settings): string {
  return `api://${environmentName(settings)}`;
}

/** Bucket of the states, shared by the environments of an account and region. */
export function stateBucket({ accountId, region }: Settings): string {
  return `three-tier-chat-state-${accountId}-${region}`;
}

/** Bucket of the built artifacts, shared by the environments of an account and region. */
export function artifactBucket({ accountId, region }: Settings): string {
  return `three-tier-chat-artifacts-${accountId}-${region}`;
}

/** Bucket of an environment's site. */
export function siteBucket(settings: Settings): string {
  return `${nameOf('site', settings)}-${settings.accountId}`;
}

/** ECR repository of the backend's images, shared by the environments of an account and region. */
export const BACKEND_REPOSITORY = 'three-tier-chat-backend';

/** Output of the app stack: the address of the site. */
export const SITE_URL_OUTPUT = 'site-url';

/** Output of the app stack: the domain that CloudFront gave the site. */
export const EDGE_DOMAIN_OUTPUT = 'edge-domain';

/** The folder of the files that the page loads, each named by its content hash. */
export const ASSETS_FOLDER = 'assets/';
