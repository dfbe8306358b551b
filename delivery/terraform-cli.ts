import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { DeliveryError } from './delivery-error.ts';
import type { Workplace } from './workplace.ts';

export interface TerraformRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export type Variables = Workplace['variables'];

const INSTALL = 'install 1.11 or a later 1.x (https://developer.hashicorp.com/terraform/install)';

/** Says what is wrong with the Terraform of this machine, if anything is. */
export async function terraformProblem(variables: Variables): Promise<string | undefined> {
  let run: TerraformRun;
  try {
    run = await runTerraform(['version', '-json'], { variables });
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    return error.message;
  }
  const version = /"terraform_version":\s*"([^"]+)"/.exec(run.stdout)?.[1];
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number);
  if (major === 1 && minor >= 11) return undefined;
  return `Terraform ${version ?? 'of an unknown version'} was found, which does not lock the state as the stacks ask: ${INSTALL}.`;
}

/**
 * Runs Terraform to its end, whatever its exit code. SIGINT and SIGTERM go on to it once each, so
 * that it finishes what it is making and writes its state before it ends.
 *
 * @throws DeliveryError when there is no Terraform.
 */
export async function runTerraform(
  args: readonly string[],
  {
    variables,
    folder,
    onOutput,
  }: {
    readonly variables: Variables;
    readonly folder?: string;
    readonly onOutput?: (text: string) => void;
  },
): Promise<TerraformRun> {
  const child = spawn('terraform', [...(folder ? [`-chdir=${folder}`] : []), ...args], {
    // A group of its own: else the terminal would send it the same Ctrl-C a second time, and the
    // second one makes Terraform drop everything.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...variables, TF_IN_AUTOMATION: '1', TF_INPUT: '0' },
  });
  const forward = (signal: NodeJS.Signals) => child.kill(signal);
  process.on('SIGINT', forward).on('SIGTERM', forward);
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text;
      onOutput?.(text);
    });
  }
  try {
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    if (signal) texts.stderr += `Terraform was ended by ${signal}.\n`;
    return { ...texts, code: code ?? 1 };
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    throw new DeliveryError([`Terraform was not found: ${INSTALL}.`], { cause });
  } finally {
    process.off('SIGINT', forward).off('SIGTERM', forward);
  }
}
