import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEnvironment } from '@three-tier-chat/terraform/load-environment.ts';
import { SERVICES, type Service } from '@three-tier-chat/terraform/services.ts';
import type { Settings } from '@three-tier-chat/terraform/settings.ts';
import { releaseParameter } from '@three-tier-chat/wire-contract';
import { ROOT } from '../../build/paths.ts';
import { type AwsClients, connectAws } from '../aws-clients.ts';
import type { Stack } from '../stack-order.ts';
import { synthesizeStacks } from '../synthesize-stacks.ts';
import { openPseudoTerminal, type PseudoTerminal } from './pseudo-terminal.ts';
import { type SmallAccount, startSmallAccount } from './small-account.ts';

const MAIN = join(ROOT, 'delivery/main.ts');
const STAND_IN = join(import.meta.dirname, 'terraform-stand-in.js');

/** A machine on which deliveries run: a stand-in for Terraform, and a small account for AWS. */
export interface DeliveryDesk {
  readonly account: SmallAccount;
  readonly settings: Settings;
  readonly stacks: readonly Stack[];
  readonly folder: string;
  /** Makes every stack stand, with the outputs that others read. */
  applyAll(): void;
  /** Makes a version of a service one that could be deployed. */
  publish(service: Service, version: string, at?: Date): void;
  /** The versions that were recorded for a service, oldest first. */
  recorded(service: Service): readonly string[];
  /** Says what the stand-in does from now on. */
  tell(name: 'plan-exits' | 'apply-says', text: string): Promise<void>;
  /** What the stand-in did. */
  done(): Promise<readonly string[]>;
  /** Runs `make`'s command on a terminal of its own. */
  open(words: readonly string[], variables?: Readonly<Record<string, string>>): PseudoTerminal;
  /** Runs it without a terminal. */
  run(
    words: readonly string[],
    variables?: Readonly<Record<string, string>>,
  ): Promise<{ readonly code: unknown; readonly printed: string }>;
  /** Clients of the account in this process. */
  aws(): AwsClients;
  /** The environment of a command on this machine. */
  variables(more?: Readonly<Record<string, string>>): Record<string, string>;
  /** Forgets what happened, and records a first release of each service. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

export const FIRST = '0'.repeat(16);

export async function openDesk(environment = 'dev'): Promise<DeliveryDesk> {
  const folder = await mkdtemp(join(tmpdir(), 'three-tier-chat-desk-'));
  const settings = await loadEnvironment(environment, { localPortBase: 4000 });
  const account = await startSmallAccount(settings.accountId);
  const stacks = await synthesizeStacks({ settings, stacksFolder: join(folder, 'stacks') });
  await writeFile(
    join(folder, 'terraform'),
    `#!/bin/sh\nexec '${process.execPath}' '${STAND_IN}' "$@"\n`,
  );
  await chmod(join(folder, 'terraform'), 0o755);
  const nameOf = (service: Service) => releaseParameter(settings.name, service);
  const variables = (more: Readonly<Record<string, string>> = {}) => ({
    PATH: `${folder}:${process.env['PATH'] ?? ''}`,
    HOME: folder,
    TERM: 'xterm',
    STAND_IN: folder,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL: account.url,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    OKTA_API_TOKEN: 'test',
    UNLOCKED_PROVIDERS: '1',
    ...more,
  });
  const desk: DeliveryDesk = {
    account,
    settings,
    stacks,
    folder,
    variables,
    applyAll() {
      for (const { name, state } of stacks) {
        const outputs = stacks.flatMap(({ reads }) =>
          reads.filter(({ stack }) => stack === name).map(({ output }) => [output, { value: 'x' }]),
        );
        account.objects.set(
          `${state.bucket}/${state.key}`,
          JSON.stringify({
            lineage: 'stand-in',
            serial: 1,
            outputs: Object.fromEntries(outputs),
            resources: [{ mode: 'managed' }],
          }),
        );
      }
    },
    publish(service, version, at = new Date()) {
      const bucket = `three-tier-chat-artifacts-${settings.accountId}-${settings.region}`;
      const name = `${bucket}/${service}/${version}.zip`;
      account.objects.set(name, 'zip');
      account.times.set(name, at);
    },
    recorded: (service) =>
      (account.parameters.get(nameOf(service)) ?? []).map(({ Value }) => Value),
    tell: (name, text) => writeFile(join(folder, name), text),
    async done() {
      const calls = await readFile(join(folder, 'calls'), 'utf8').catch(() => '');
      return calls.split('\n').filter(Boolean);
    },
    open: (words, more) => openPseudoTerminal([process.execPath, MAIN, ...words], variables(more)),
    aws() {
      Object.assign(process.env, variables());
      return connectAws(settings.region);
    },
    run: (words, more) =>
      new Promise((resolve) => {
        const child = execFile(
          process.execPath,
          [MAIN, ...words],
          { env: variables(more) },
          (error, stdout, stderr) =>
            resolve({ code: error?.code ?? 0, printed: `${stdout}${stderr}` }),
        );
        child.stdin?.end();
      }),
    async reset() {
      account.parameters.clear();
      account.objects.clear();
      account.images.clear();
      account.refused.length = 0;
      for (const name of ['calls', 'plans', 'plan-exits', 'apply-says']) {
        await rm(join(folder, name), { force: true });
      }
      desk.applyAll();
      for (const service of Object.keys(SERVICES) as Service[]) {
        account.record(nameOf(service), FIRST);
      }
    },
    async stop() {
      await account.stop();
      await rm(folder, { recursive: true });
    },
  };
  return desk;
}
