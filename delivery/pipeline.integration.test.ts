import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  readFile,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ROOT } from '../build/paths.ts';
import { type DeliveryDesk, openDesk } from './test/delivery-desk.ts';

interface Steps {
  readonly steps: readonly { readonly run?: string; readonly if?: string }[];
}

/*
 * The lines of the workflows, as their files have them, on a machine with a stand-in for Terraform and
 * a small account: in a folder of its own, since they write beside the sources.
 */
describe('the pipeline', () => {
  const environment = 'dev';
  let desk: DeliveryDesk;
  let checkout: string;

  beforeAll(async () => {
    desk = await openDesk(environment);
    for (const name of ['gh', 'docker']) await noteCalls(desk, name);
  });
  beforeEach(async () => {
    await desk.reset();
    checkout = await checkOut(await mkdtemp(join(desk.folder, 'checkout-')));
  });
  afterAll(() => desk?.stop());

  it('plans a pull request, and comments on it where it changes something', async () => {
    const { code, printed } = await run('workflows/plan.yml', 'plan');
    expect([code, printed]).toEqual([0, expect.stringContaining('would change')]);
    expect(await readFile(join(checkout, 'comment.md'), 'utf8')).toContain(
      `### Plan of ${environment}\n\n- three-tier-chat-okta-${environment}: would change`,
    );
    expect(await desk.done()).toContain('gh pr comment 7 --body-file comment.md');
  });

  it('says nothing of a pull request that changes nothing', async () => {
    await desk.tell('plan-exits', '0');
    expect(await run('workflows/plan.yml', 'plan')).toMatchObject({ code: 0 });
    expect(await desk.done()).toEqual([]);
  });

  it('fails where the plan fails, and comments on nothing', async () => {
    await desk.tell('plan-exits', '1');
    const { code } = await run('workflows/plan.yml', 'plan');
    expect(code).not.toBe(0);
    expect(await desk.done()).toEqual([]);
  });

  it('finds drift at night', async () => {
    const { code, printed } = await run('workflows/nightly.yml', 'drift');
    expect([code, printed]).toEqual([
      1,
      expect.stringContaining(
        `${environment} is not what its stacks say:\n  three-tier-chat-okta-${environment}: would change`,
      ),
    ]);
    await desk.tell('plan-exits', '0');
    checkout = await checkOut(await mkdtemp(join(desk.folder, 'checkout-')));
    expect(await run('workflows/nightly.yml', 'drift')).toMatchObject({ code: 0 });
  });

  it('applies the stacks for the platform', async () => {
    // The files of the page are not on this machine: its stack is left out.
    const { code } = await run('workflows/deliver.yml', 'deliver', {
      only: "inputs.service == ''",
      variables: { STACK: 'okta,gateway' },
    });
    expect(code).toBe(0);
    expect(await desk.done()).toEqual([
      expect.stringMatching(`^applied ${environment}/three-tier-chat-okta-${environment}.tfstate`),
      expect.stringMatching(
        `^applied ${environment}/three-tier-chat-gateway-${environment}.tfstate`,
      ),
    ]);
  });

  it('deploys one service, and no other', async () => {
    const { code } = await run('workflows/deliver.yml', 'deliver', {
      only: "inputs.service != ''",
    });
    expect(code).toBe(0);
    expect(await desk.done()).toEqual([
      'docker buildx create --use',
      expect.stringMatching(
        `^applied ${environment}/three-tier-chat-gateway-${environment}.tfstate`,
      ),
    ]);
    expect(desk.recorded('interceptor')).toHaveLength(2);
    expect(desk.recorded('agent')).toHaveLength(1);
  });

  const run = (file: string, job: string, options?: RunOptions) =>
    runJob(desk, checkout, file, job, options);
});

it('lets nothing be merged while production is not what is merged', async () => {
  const desk = await openDesk('prod');
  try {
    await desk.reset();
    const drift = async () => {
      const checkout = await checkOut(await mkdtemp(join(desk.folder, 'checkout-')));
      return runJob(desk, checkout, 'workflows/plan.yml', 'drift');
    };
    const { code, printed } = await drift();
    expect([code, printed]).toEqual([
      1,
      expect.stringContaining('prod is not what its stacks say:'),
    ]);
    await desk.tell('plan-exits', '0');
    expect(await drift()).toMatchObject({ code: 0 });
  } finally {
    await desk.stop();
  }
});

describe('signing in', () => {
  it('reads Okta’s key into a file of its own user', async () => {
    const desk = await openDesk();
    try {
      await noteCalls(desk, 'aws', 'echo KEY');
      const { runs } = parse(
        await readFile(join(ROOT, '.github/actions/sign-in/action.yml'), 'utf8'),
      ) as { readonly runs: Steps };
      const outputs = join(desk.folder, 'outputs');
      const { code } = await runLines(
        runs.steps.flatMap(({ run: line }) => line ?? []),
        ROOT,
        {
          ...desk.variables(),
          ENVIRONMENT: 'dev',
          PARAMETER: '/three-tier-chat/dev/okta/plan-key',
          RUNNER_TEMP: desk.folder,
          GITHUB_OUTPUT: outputs,
          GITHUB_ENV: outputs,
        },
      );
      expect(code).toBe(0);
      const key = join(desk.folder, 'okta.pem');
      expect(await readFile(key, 'utf8')).toBe('KEY\n');
      expect((await stat(key)).mode & 0o777).toBe(0o600);
      const { accountId, region } = desk.settings;
      expect(await readFile(outputs, 'utf8')).toBe(
        `account=${accountId}\nregion=${region}\nOKTA_API_PRIVATE_KEY=${key}\n`,
      );
      expect(await desk.done()).toEqual([
        'aws ssm get-parameter --with-decryption --name /three-tier-chat/dev/okta/plan-key --query Parameter.Value --output text',
      ]);
    } finally {
      await desk.stop();
    }
  });
});

interface RunOptions {
  /** The condition of the steps that are run; without it, all are. */
  readonly only?: string;
  readonly variables?: Readonly<Record<string, string>>;
}

/** Runs the lines of a job, one after the other, as GitHub does. */
async function runJob(
  desk: DeliveryDesk,
  checkout: string,
  file: string,
  job: string,
  { only, variables = {} }: RunOptions = {},
) {
  const { jobs } = parse(await readFile(join(ROOT, '.github', file), 'utf8')) as {
    readonly jobs: Readonly<Record<string, Steps>>;
  };
  const lines = (jobs[job]?.steps ?? [])
    .filter((step) => only === undefined || step.if === only)
    .flatMap(({ run: line }) => line ?? []);
  expect(lines).not.toEqual([]);
  return runLines(lines, checkout, {
    ...desk.variables(),
    AUTO_APPROVE: '1',
    ENVIRONMENT: desk.settings.name,
    SERVICE_NAME: 'interceptor',
    NUMBER: '7',
    ...variables,
  });
}

/** A command that notes that it was called. */
async function noteCalls(desk: DeliveryDesk, name: string, then = ''): Promise<void> {
  const command = join(desk.folder, name);
  await writeFile(command, `#!/bin/sh\necho "${name} $*" >> "$STAND_IN/calls"\n${then}\n`);
  await chmod(command, 0o755);
}

/** The repository as a folder to write in; its packages count as installed. */
async function checkOut(folder: string): Promise<string> {
  for (const name of ['build', 'delivery', 'node_modules', 'terraform', 'Makefile']) {
    await symlink(join(ROOT, name), join(folder, name));
  }
  for (const name of ['package.json', 'package-lock.json']) {
    await copyFile(join(ROOT, name), join(folder, name));
    await utimes(join(folder, name), 0, 0);
  }
  await mkdir(join(folder, 'out'));
  return folder;
}

async function runLines(
  lines: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly code: number; readonly printed: string }> {
  let printed = '';
  for (const line of lines) {
    const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', line], {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        printed += text;
      });
    }
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) return { code: code ?? 1, printed };
  }
  return { code: 0, printed };
}
