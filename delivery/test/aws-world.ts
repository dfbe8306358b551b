import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EnvironmentTable, parseEnvironment } from '@three-tier-chat/terraform/settings.ts';
import { AWS_ENVIRONMENT } from '@three-tier-chat/terraform/testing/synth-all.ts';
import { connectAws } from '../aws-clients.ts';
import type { DeliveryContext } from '../delivery-context.ts';
import type { Stack } from '../stack-order.ts';
import { synthesizeStacks } from '../synthesize-stacks.ts';
import { appRunner } from './aws-overlay/app-runner.ts';
import { bucketPolicies } from './aws-overlay/bucket-policies.ts';
import { cloudfrontFunctions, responseHeadersPolicies } from './aws-overlay/cloudfront.ts';
import { distributions } from './aws-overlay/distributions.ts';
import { lambdaLogging } from './aws-overlay/lambda-logging.ts';
import { logDeliveries } from './aws-overlay/log-deliveries.ts';
import { logQueries } from './aws-overlay/log-queries.ts';
import { type Overlay, startOverlay } from './aws-overlay/overlay.ts';
import { xray } from './aws-overlay/xray.ts';
import { startAwsProvider } from './aws-provider.ts';
import { startMoto } from './moto.ts';
import { standIn } from './provider-stand-ins.ts';
import type { TerraformParts } from './terraform-parts.ts';

const { alarmEmail: _, ...WITHOUT_MAIL } = AWS_ENVIRONMENT;
/** The table of the stacks' tests: filling in `terraform/environments/dev.ts` changes no test. */
const ENVIRONMENT: EnvironmentTable = {
  ...WITHOUT_MAIL,
  region: 'us-east-1',
  modelId: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
  accountId: '111122223333',
  okta: { orgName: 'example-dev', baseUrl: 'oktapreview.com' },
  logRetentionDays: 14,
  preventDestroy: false,
};

/** An empty emulated AWS account, and a delivery context for the environment `dev` in it. */
export interface AwsWorld {
  readonly context: DeliveryContext;
  readonly overlay: Overlay;
  readonly folder: string;
  /** The output since the last call. */
  printed(): string;
  /** Lines that the user types, in order; then `yes`. */
  readonly answers: string[];
  synthesize(): Promise<readonly Stack[]>;
  stop(): Promise<void>;
}

/** @param providers `installed`: Terraform installs, checks and starts them; `running`: starts none. */
export async function openWorld(
  { mirror, provider: providerFolder }: TerraformParts,
  providers: 'installed' | 'running',
): Promise<AwsWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'three-tier-chat-terraform-'));
  const settings = parseEnvironment('dev', ENVIRONMENT);
  const { region, accountId } = settings;
  const moto = await startMoto(accountId);
  const overlay = await startOverlay(moto.port, [
    bucketPolicies(),
    appRunner(region, accountId),
    cloudfrontFunctions(accountId),
    responseHeadersPolicies(),
    distributions(accountId),
    xray(region, accountId),
    logDeliveries(region, accountId),
    logQueries(),
    lambdaLogging(),
  ]);
  const cliConfig = join(folder, 'terraform.rc');
  await writeFile(
    cliConfig,
    `provider_installation {\n  filesystem_mirror {\n    path = "${mirror}"\n  }\n}\ndisable_checkpoint = true\n`,
  );
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: overlay.url,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_EC2_METADATA_DISABLED: 'true',
    TF_CLI_CONFIG_FILE: cliConfig,
    // The provider would spend a third of its time on garbage collection; memory is sufficient.
    GOGC: '400',
  });
  // A killed Terraform leaves its providers' sockets behind.
  const variables = {
    ...process.env,
    TMPDIR: folder,
    // The emulated account has no TLS, and a provider that runs on takes a bundle only once.
    AWS_CA_BUNDLE: undefined,
  };
  const provider =
    providers === 'running' ? await startAwsProvider(providerFolder, variables) : undefined;
  let text = '';
  const answers: string[] = [];
  const context: DeliveryContext = {
    settings,
    aws: connectAws(region),
    artifactsFolder: join(folder, 'artifacts'),
    stacksFolder: join(folder, 'stacks'),
    providersFolder: join(folder, 'providers'),
    locksFolder: join(folder, 'locks'),
    // The lock files are of newer providers than these.
    variables: { ...variables, ...provider?.variables, UNLOCKED_PROVIDERS: '1' },
    terminal: {
      print: (more) => {
        text += more;
        if (process.env['SHOW_TERRAFORM']) process.stdout.write(more);
      },
      colour: false,
      isThere: true,
      isApproved: false,
      ask: async () => answers.shift() ?? 'yes',
    },
  };
  return {
    context,
    overlay,
    folder,
    answers,
    printed() {
      const now = text;
      text = '';
      return now;
    },
    async synthesize() {
      const stacks = await synthesizeStacks(context);
      for (const stack of stacks) await standIn(stack);
      return stacks;
    },
    async stop() {
      await provider?.stop();
      await overlay.stop();
      await moto.stop();
      await rm(folder, { recursive: true });
    },
  };
}
