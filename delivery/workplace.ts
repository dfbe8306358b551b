import type { Settings } from '@three-tier-chat/terraform/settings.ts';
import type { AwsClients } from './aws-clients.ts';

/** Where a command works: one environment, its synthesized stacks, and the person who asked. */
export interface Workplace {
  readonly settings: Settings;
  readonly aws: AwsClients;
  /** Holds what was built: `<service>/<version>.zip`. */
  readonly artifactsFolder: string;
  /** Holds `manifest.json` and a folder for each stack. */
  readonly stacksFolder: string;
  /** Holds the provider lock files that are kept in git. */
  readonly locksFolder: string;
  /** Environment of the processes that are started. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly terminal: Terminal;
}

export interface Terminal {
  print(text: string): void;
  /** Whether Terraform may colour what it prints. */
  readonly colour: boolean;
  /** Shows the question and resolves with the line that was typed. */
  ask(question: string): Promise<string>;
  /** Whether there is a person to ask. */
  readonly isThere: boolean;
  /** Plans are applied without a question: AUTO_APPROVE=1, or a CI. */
  readonly approves: boolean;
}
