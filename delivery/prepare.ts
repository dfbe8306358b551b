import { loadEnvironment } from '@three-tier-chat/terraform/load-environment.ts';
import type { Settings } from '@three-tier-chat/terraform/settings.ts';
import { SynthesisError } from '@three-tier-chat/terraform/synthesis-error.ts';
import { awsProblem, oktaProblem } from './credentials.ts';
import { DeliveryError } from './delivery-error.ts';
import type { Stack } from './stack-order.ts';
import { bucketExists } from './stack-state.ts';
import { terraformProblem } from './terraform-cli.ts';
import type { Workplace } from './workplace.ts';

/** A port for the table of `local`, which no command of this folder reads. */
const NO_PORT = { localPortBase: 4000 };

/** What a command cannot do without, besides its environment. */
export interface Needs {
  readonly terraform: boolean;
  /** A person, or a variable that speaks for one, has to agree to something. */
  readonly approval: boolean;
}

/**
 * Reads the environment's table and looks at this machine.
 *
 * @throws DeliveryError with all that stands in the way.
 */
export async function loadSettings(
  environment: string,
  needs: Needs,
  machine: Pick<Workplace, 'variables' | 'terminal'>,
): Promise<Settings> {
  const problems: string[] = [];
  let settings: Settings | undefined;
  try {
    settings = await loadEnvironment(environment, NO_PORT);
  } catch (error) {
    if (!(error instanceof SynthesisError)) throw error;
    problems.push(error.message);
  }
  const terraform = needs.terraform ? await terraformProblem(machine.variables) : undefined;
  if (terraform) problems.push(terraform);
  if (needs.approval && !machine.terminal.approves && !machine.terminal.isThere) {
    problems.push('There is no terminal to ask on: AUTO_APPROVE=1 applies what is planned.');
  }
  const [first, ...rest] = problems;
  if (!settings || first) throw new DeliveryError([first ?? '', ...rest]);
  return settings;
}

/**
 * Looks at the account, with the credentials that the stacks will be applied with.
 *
 * @throws DeliveryError with all that stands in the way.
 */
export async function checkAccount(
  { settings, aws, variables }: Pick<Workplace, 'settings' | 'aws' | 'variables'>,
  stacks: readonly Stack[],
): Promise<void> {
  const identity = await awsProblem(aws, settings);
  const bucket = stacks[0]?.state.bucket;
  const problems = [
    identity,
    // Without the account's own credentials the answer would be about another account.
    !identity && bucket && !(await bucketExists({ aws }, bucket))
      ? `There is no state bucket ${bucket}: run \`make bootstrap ENV=${settings.name}\` once.`
      : undefined,
    stacks.some(({ usesOkta }) => usesOkta) ? oktaProblem(variables) : undefined,
  ];
  const [first, ...rest] = problems.filter((problem) => problem !== undefined);
  if (first) throw new DeliveryError([first, ...rest]);
}
