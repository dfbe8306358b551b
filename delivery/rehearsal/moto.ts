import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { DeliveryContext } from '../delivery-context.ts';

export interface Moto {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts moto's server on a free port, for the account. */
export async function startMoto(
  accountId: string,
  variables: DeliveryContext['variables'],
): Promise<Moto> {
  const child = spawn('python3', ['-m', 'moto.server', '-H', '127.0.0.1', '-p', '0'], {
    env: {
      ...variables,
      MOTO_ACCOUNT_ID: accountId,
      // Without managed policies, a role cannot have an AWS managed policy.
      MOTO_IAM_LOAD_MANAGED_POLICIES: 'true',
      PYTHONUNBUFFERED: '1',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
    // In its own process group: a terminal's Ctrl-C would end it under a running Terraform.
    detached: true,
  });
  const ended = once(child, 'exit');
  const port = await announcedPort(child);
  return {
    port,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Werkzeug writes its address to standard error, and then one line for each request. */
function announcedPort(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      text = (text + chunk).slice(-10_000);
      const port = /Running on http:\/\/127\.0\.0\.1:(\d+)/.exec(text)?.[1];
      if (port) resolve(Number(port));
    });
    child.once('exit', (code) => reject(new Error(`moto ended with ${code}:\n${text}`)));
  });
}
