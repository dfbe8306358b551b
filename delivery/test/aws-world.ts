import { type EnvironmentTable, parseEnvironment } from '@three-tier-chat/terraform/settings.ts';
import { AWS_ENVIRONMENT } from '@three-tier-chat/terraform/testing/synth-all.ts';
import {
  type EmulatedAccount,
  type EmulatedAccountOptions,
  openEmulatedAccount,
} from '../rehearsal/emulated-account.ts';
import type { RehearsalParts } from '../rehearsal/parts.ts';

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

/** An emulated account for the environment `dev`, and what its user types and reads. */
export interface AwsWorld extends EmulatedAccount {
  /** The output since the last call. */
  printed(): string;
  /** Lines that the user types, in order; then `yes`. */
  readonly answers: string[];
}

export async function openWorld(
  parts: RehearsalParts,
  providers: EmulatedAccountOptions['providers'],
): Promise<AwsWorld> {
  let text = '';
  const answers: string[] = [];
  const account = await openEmulatedAccount({
    settings: parseEnvironment('dev', ENVIRONMENT),
    // Few machines have Okta's provider: the tests are the same on all of them.
    parts: { ...parts, hasOkta: false },
    providers,
    variables: process.env,
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
  });
  return {
    ...account,
    answers,
    printed() {
      const now = text;
      text = '';
      return now;
    },
  };
}
