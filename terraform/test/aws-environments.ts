import { isLocal } from '../environment-name.ts';
import { environmentNames, loadEnvironment } from '../load-environment.ts';
import { type EnvironmentTable, parseEnvironment, type Settings } from '../settings.ts';
import { AWS_ENVIRONMENT } from '../testing/synth-all.ts';

const NO_PORT = { localPortBase: 4000 };

const OWN_DOMAIN = {
  siteUrl: 'https://chat.example.com',
  siteCertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/abc',
};
const { alarmEmail: _, ...WITHOUT_MAIL } = AWS_ENVIRONMENT;

/** Settings that change the resources or their arguments, each separately and all together. */
const VARIANTS: Readonly<Record<string, EnvironmentTable>> = {
  'on App Runner': AWS_ENVIRONMENT,
  'on ECS Express': { ...AWS_ENVIRONMENT, compute: 'ecs-express' },
  'behind a firewall': { ...AWS_ENVIRONMENT, waf: true },
  'behind a firewall in us-east-1': {
    ...AWS_ENVIRONMENT,
    waf: true,
    region: 'us-east-1',
    modelId: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
  },
  'without an alarm address': WITHOUT_MAIL,
  'under its own domain': { ...AWS_ENVIRONMENT, ...OWN_DOMAIN },
  'that may be destroyed': { ...AWS_ENVIRONMENT, preventDestroy: false },
  'with a model of its own region': { ...AWS_ENVIRONMENT, modelId: 'amazon.nova-pro-v1:0' },
  'open to another origin': { ...AWS_ENVIRONMENT, allowedOrigins: ['https://other.example.com'] },
  'with a key of its own': { ...AWS_ENVIRONMENT, customerManagedKey: true },
  'with everything': {
    ...AWS_ENVIRONMENT,
    ...OWN_DOMAIN,
    customerManagedKey: true,
    reservedConcurrency: 50,
    github: { repository: 'acme/three-tier-chat' },
    compute: 'ecs-express',
    waf: true,
    allowedOrigins: ['https://other.example.com'],
  },
};
/** A name of the maximum length. */
const MAX_NAME_LENGTH = 'staging-of-teams';

/** The environments with a file, except `local`. */
export async function shippedEnvironments(): Promise<readonly Settings[]> {
  const aws = (await environmentNames()).filter((name) => !isLocal({ name }));
  return Promise.all(aws.map((name) => loadEnvironment(name, NO_PORT)));
}

/** Every environment in AWS with a file, and one for each setting in which they can differ. */
export async function awsEnvironments(): Promise<ReadonlyMap<string, Settings>> {
  const shipped = await shippedEnvironments();
  return new Map([
    ...shipped.map((settings) => [settings.name, settings] as const),
    ...Object.entries(VARIANTS).map(
      ([variant, table]) => [`one ${variant}`, parseEnvironment(MAX_NAME_LENGTH, table)] as const,
    ),
  ]);
}
