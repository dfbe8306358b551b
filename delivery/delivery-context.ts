import type { Settings } from '@three-tier-chat/terraform/settings.ts';
import type { AwsClients } from './aws-clients.ts';

/** What a command works with: an environment, its synthesized stacks, and the terminal. */
export interface DeliveryContext {
  readonly settings: Settings;
  readonly aws: AwsClients;
  /** Contains the built artifacts: `<service>/<version>.zip`. */
  readonly artifactsFolder: string;
  /** Contains `manifest.json` and a folder for each stack; of this run alone. */
  readonly stacksFolder: string;
  /** Contains the providers of each stack, which all runs share. */
  readonly providersFolder: string;
  /** Contains the provider lock files that are in git. */
  readonly locksFolder: string;
  /** Environment variables of child processes. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly terminal: Terminal;
}

export interface Terminal {
  print(text: string): void;
  /** Whether Terraform may colour its output. */
  readonly colour: boolean;
  /**
   * Shows the question and resolves with the typed line.
   *
   * @throws CommandEnded at Ctrl-C, at the end of the input and at signals.
   */
  ask(question: string): Promise<string>;
  /** Whether a user can be asked. */
  readonly isThere: boolean;
  /** Whether plans are applied without a question: AUTO_APPROVE=1. */
  readonly isApproved: boolean;
}
