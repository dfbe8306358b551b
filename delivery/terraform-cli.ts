import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { DeliveryContext } from './delivery-context.ts';
import { DeliveryError } from './delivery-error.ts';
import { onEndingSignal } from './signals.ts';

export interface TerraformRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export type Variables = DeliveryContext['variables'];

const INSTALL = 'install 1.11 or a later 1.x (https://developer.hashicorp.com/terraform/install)';

/** @returns what is wrong with this machine's Terraform, if anything is. */
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
  return `Terraform ${version ?? 'of an unknown version'} was found, which does not support the stacks' state lock: ${INSTALL}.`;
}

/**
 * Runs Terraform and waits for its exit, whatever the exit code. Signals that would end this process
 * are forwarded, so that it finishes running operations and writes its state.
 *
 * @throws DeliveryError if Terraform is not installed.
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
    // In its own process group: otherwise the terminal would also send Ctrl-C to it, and a second
    // one makes Terraform abort at once.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...variables, TF_IN_AUTOMATION: '1', TF_INPUT: '0' },
  });
  const stopForwarding = onEndingSignal((signal) =>
    // Terraform would end at once by a SIGHUP, without writing its state.
    child.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal),
  );
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
    stopForwarding();
  }
}
