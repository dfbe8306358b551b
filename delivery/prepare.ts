import { loadEnvironment } from '@three-tier-chat/terraform/load-environment.ts';
import type { Settings } from '@three-tier-chat/terraform/settings.ts';
import { SynthesisError } from '@three-tier-chat/terraform/synthesis-error.ts';
import { awsProblem, oktaProblem } from './credentials.ts';
import type { DeliveryContext } from './delivery-context.ts';
import { DeliveryError } from './delivery-error.ts';
import { unlockedProblem } from './provider-locks.ts';
import type { Stack } from './stack-order.ts';
import { bucketExists } from './stack-state.ts';
import { terraformProblem } from './terraform-cli.ts';

/** A port for the environment `local`, which no command of this folder uses. */
const NO_PORT = { localPortBase: 4000 };

/** What a command requires besides its environment. */
export interface CommandRequirements {
  readonly terraform: boolean;
  /** The command needs approval, by the user or by AUTO_APPROVE. */
  readonly approval: boolean;
  /** In production, the command needs a user who types the environment's name. */
  readonly typedName?: boolean;
}

/**
 * Reads the environment's settings and checks this machine.
 *
 * @throws DeliveryError with all problems.
 */
export async function loadSettings(
  environment: string,
  requirements: CommandRequirements,
  machine: Pick<DeliveryContext, 'variables' | 'terminal'>,
): Promise<Settings> {
  const problems: string[] = [];
  let settings: Settings | undefined;
  try {
    settings = await loadEnvironment(environment, NO_PORT);
  } catch (error) {
    if (!(error instanceof SynthesisError)) throw error;
    problems.push(error.message);
  }
  const terraform = requirements.terraform ? await terraformProblem(machine.variables) : undefined;
  if (terraform) problems.push(terraform);
  if (requirements.typedName && settings?.production && !machine.terminal.isThere) {
    // No other approval would do.
    problems.push(
      `${settings.name} is a production environment: it can only be destroyed at a terminal, where its name is typed.`,
    );
  } else if (requirements.approval) {
    problems.push(...approvalProblems(machine));
  }
  const [first, ...rest] = problems;
  if (!settings || first) throw new DeliveryError([first ?? '', ...rest]);
  return settings;
}

function approvalProblems({
  variables,
  terminal,
}: Pick<DeliveryContext, 'variables' | 'terminal'>): readonly string[] {
  const approval = variables['AUTO_APPROVE'] || '1';
  if (approval !== '1') {
    return [`AUTO_APPROVE="${approval}" approves nothing: set AUTO_APPROVE=1, or unset it.`];
  }
  if (terminal.isApproved || terminal.isThere) return [];
  return ['There is no terminal for a question: set AUTO_APPROVE=1 to apply plans without one.'];
}

/**
 * Checks the account, with the credentials with which the stacks will be applied.
 *
 * @throws DeliveryError with all problems.
 */
export async function checkAccount(
  context: Pick<DeliveryContext, 'settings' | 'aws' | 'variables' | 'locksFolder'>,
  stacks: readonly Stack[],
  purpose: 'reads' | 'applies',
): Promise<void> {
  const { settings, aws, variables } = context;
  const identity = await awsProblem(aws, settings, variables);
  const bucket = stacks[0]?.state.bucket;
  const problems = [
    identity,
    // With other credentials the answer would be about another account.
    !identity && bucket && !(await bucketExists({ aws }, bucket))
      ? `There is no state bucket ${bucket}: run \`make bootstrap ENV=${settings.name}\` once.`
      : undefined,
    stacks.some(({ usesOkta }) => usesOkta) ? oktaProblem(variables) : undefined,
    purpose === 'applies' ? await unlockedProblem(context, stacks) : undefined,
  ];
  const [first, ...rest] = problems.filter((problem) => problem !== undefined);
  if (first) throw new DeliveryError([first, ...rest]);
}
