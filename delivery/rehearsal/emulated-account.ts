import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Settings } from '@three-tier-chat/terraform/settings.ts';
import { connectAws } from '../aws-clients.ts';
import type { DeliveryContext, Terminal } from '../delivery-context.ts';
import type { Stack } from '../stack-order.ts';
import { synthesizeStacks } from '../synthesize-stacks.ts';
import { appRunner } from './aws-overlay/app-runner.ts';
import { bucketPolicies } from './aws-overlay/bucket-policies.ts';
import { cloudfrontFunctions, responseHeadersPolicies } from './aws-overlay/cloudfront.ts';
import { distributions } from './aws-overlay/distributions.ts';
import { functionSettings } from './aws-overlay/function-settings.ts';
import { logDeliveries } from './aws-overlay/log-deliveries.ts';
import { logQueries } from './aws-overlay/log-queries.ts';
import { type Overlay, startOverlay } from './aws-overlay/overlay.ts';
import { xray } from './aws-overlay/xray.ts';
import { startAwsProvider } from './aws-provider.ts';
import { startMoto } from './moto.ts';
import { type OktaOrg, startOktaOrg } from './okta-org.ts';
import type { RehearsalParts } from './parts.ts';
import { standIn } from './stand-ins.ts';

/** An empty AWS account and an empty Okta org, both emulated, and a delivery context in them. */
export interface EmulatedAccount {
  readonly context: DeliveryContext;
  readonly overlay: Overlay;
  /** Undefined where Okta's provider is not at hand. */
  readonly okta: OktaOrg | undefined;
  readonly folder: string;
  /** Types of the resources that nothing here can apply, of what was synthesized so far. */
  readonly standIns: ReadonlySet<string>;
  /** The environment's stacks, as the providers at hand can apply them. */
  synthesize(): Promise<readonly Stack[]>;
  stop(): Promise<void>;
}

export interface EmulatedAccountOptions {
  readonly settings: Settings;
  readonly parts: RehearsalParts;
  readonly terminal: Terminal;
  /** Of the environment. */
  readonly variables: DeliveryContext['variables'];
  /** `installed`: Terraform installs, checks and starts them; `running`: starts no AWS provider. */
  readonly providers: 'installed' | 'running';
}

/** What could lead Terraform to a real account, or to other providers. */
const FOREIGN = /^(AWS_|OKTA_|TF_|TERRAFORM_CONFIG$)/;

/** The environment without what names a real account. */
export function withoutAccounts(
  variables: DeliveryContext['variables'],
): DeliveryContext['variables'] {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !FOREIGN.test(name)));
}

/** Opens them in a temporary folder. What Terraform gets leads to no real account. */
export async function openEmulatedAccount(
  options: EmulatedAccountOptions,
): Promise<EmulatedAccount> {
  const begun: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const end of begun.toReversed()) await end();
  };
  try {
    return { ...(await open(options, begun)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** @param begun takes what ends each part, as soon as that part has begun. */
async function open(
  {
    settings,
    parts: { mirror, awsProvider, hasOkta },
    terminal,
    variables: outer,
    providers,
  }: EmulatedAccountOptions,
  begun: (() => Promise<void>)[],
): Promise<Omit<EmulatedAccount, 'stop'>> {
  const folder = await mkdtemp(join(tmpdir(), 'three-tier-chat-terraform-'));
  begun.push(() => rm(folder, { recursive: true }));
  const { region, accountId } = settings;
  const own = withoutAccounts(outer);
  const moto = await startMoto(accountId, own);
  begun.push(moto.stop);
  const overlay = await startOverlay(moto.port, [
    bucketPolicies(),
    appRunner(region, accountId),
    cloudfrontFunctions(accountId),
    responseHeadersPolicies(),
    distributions(accountId),
    xray(region, accountId),
    logDeliveries(region, accountId),
    logQueries(),
    functionSettings(),
  ]);
  begun.push(overlay.stop);
  const okta = hasOkta ? await startOktaOrg(own) : undefined;
  if (okta) begun.push(okta.stop);
  const cliConfig = join(folder, 'terraform.rc');
  await writeFile(
    cliConfig,
    `provider_installation {\n  filesystem_mirror {\n    path = "${mirror}"\n  }\n}\ndisable_checkpoint = true\n`,
  );
  const variables = {
    ...own,
    AWS_ENDPOINT_URL: overlay.url,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    TF_CLI_CONFIG_FILE: cliConfig,
    // The provider would spend a third of its time on garbage collection; memory is sufficient.
    GOGC: '400',
    // Without Okta's provider nobody asks for it; that there is one is checked all the same.
    ...(okta?.variables ?? { OKTA_API_TOKEN: 'none' }),
    // A killed Terraform leaves its providers' sockets behind.
    TMPDIR: folder,
  };
  const provider =
    providers === 'running' ? await startAwsProvider(awsProvider, variables) : undefined;
  if (provider) begun.push(provider.stop);
  const standIns = new Set<string>();
  const context: DeliveryContext = {
    settings,
    aws: connectAws(region, overlay.url),
    artifactsFolder: join(folder, 'artifacts'),
    stacksFolder: join(folder, 'stacks'),
    providersFolder: join(folder, 'providers'),
    locksFolder: join(folder, 'locks'),
    // The lock files are of newer providers than these.
    variables: { ...variables, ...provider?.variables, UNLOCKED_PROVIDERS: '1' },
    terminal,
  };
  return {
    context,
    overlay,
    okta,
    folder,
    standIns,
    async synthesize() {
      const stacks = await synthesizeStacks(context);
      for (const stack of stacks) {
        for (const type of await standIn(stack, settings, hasOkta)) standIns.add(type);
      }
      return stacks;
    },
  };
}
