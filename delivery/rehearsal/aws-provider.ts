import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

export interface AwsProvider {
  /** Makes Terraform use this process (HashiCorp, "Debugging Terraform providers"). */
  readonly variables: { readonly TF_REATTACH_PROVIDERS: string };
  stop(): Promise<void>;
}

/**
 * Starts the AWS provider once for many runs of Terraform, one after another. On its own Terraform
 * reads all of its 700 MB for their hash and starts it again at each run, which is two thirds of the
 * run's time. The provider's own installation and lock file are not used then.
 *
 * @param folder that holds the provider's executable.
 */
export async function startAwsProvider(
  folder: string,
  variables: NodeJS.ProcessEnv,
): Promise<AwsProvider> {
  const executable = (await readdir(folder)).find((name) =>
    name.startsWith('terraform-provider-aws'),
  );
  const child = spawn(join(folder, executable ?? 'terraform-provider-aws'), ['-debug'], {
    env: variables,
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  const ended = once(child, 'exit');
  const address = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      const announced = /TF_REATTACH_PROVIDERS='([^']+)'/.exec(text)?.[1];
      if (announced) resolve(announced);
    });
    ended.then(
      ([code]) => reject(new Error(`The AWS provider ended with ${code}:\n${text}`)),
      reject,
    );
  });
  return {
    variables: { TF_REATTACH_PROVIDERS: address },
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
