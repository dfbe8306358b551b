import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT } from './report.ts';

/** `make doctor` and `make cost` as commands, on a machine on which there is nothing. */

const MAIN = join(import.meta.dirname, '../main.ts');

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'three-tier-chat-doctor-'));
});
afterAll(() => rm(home, { recursive: true }));

function run(words: readonly string[], variables: Readonly<Record<string, string>> = {}) {
  const env = { PATH: home, HOME: home, AWS_EC2_METADATA_DISABLED: 'true', ...variables };
  return new Promise<{ code: unknown; printed: string }>((resolve) => {
    execFile(process.execPath, [MAIN, ...words], { env }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, printed: `${stdout}${stderr}` }),
    );
  });
}

describe('the doctor', () => {
  it('names everything that is missing, and asks nobody who has no credentials', async () => {
    const { code, printed } = await run(['doctor', 'ENV=dev', 'CANARY=1'], {
      CANARY_TOKEN: 'a.secret.token',
      OKTA_API_CLIENT_ID: '0oa1',
      OKTA_API_PRIVATE_KEY: 'a-secret-key',
      // Nobody listens there: no test asks Okta.
      OKTA_HTTP_PROXY: 'http://127.0.0.1:9',
    });
    expect(printed).toMatch(/^ {2}FAILED +git +git was not found$/m);
    expect(printed).toMatch(/^ {2}FAILED +Terraform +Terraform was not found$/m);
    expect(printed).toMatch(/^ {2}FAILED +AWS credentials +There are no AWS credentials$/m);
    expect(printed).toMatch(/^ +fix: set OKTA_API_SCOPES of the service app/m);
    expect(printed).toMatch(/^ {2}not tried +Model +it needs AWS credentials$/m);
    expect(printed).toMatch(/^dev: \d+ ok, \d+ failed, 1 could not be judged, \d+ not tried\.$/m);
    expect(printed).not.toMatch(/secret/);
    expect(printed).not.toContain('    at ');
    expect(code).toBe(EXIT.failed);
  });

  it('looks at the tools alone for the environment of this machine', async () => {
    const { code, printed } = await run(['doctor', 'ENV=local']);
    expect(printed).toMatch(/^This machine$/m);
    expect(printed).not.toMatch(/^(AWS|Okta)$/m);
    expect(printed).toContain('`make dev` runs it');
    expect(code).toBe(EXIT.failed);
  });
});

describe('the cost', () => {
  it.each(['dev', 'prod'])('of %s needs no program and no credentials', async (name) => {
    const { code, printed } = await run(['cost', `ENV=${name}`, 'TURNS=20000']);
    expect(printed).toMatch(new RegExp(`^Cost of ${name}, in US dollars$`, 'm'));
    expect(printed).toMatch(/^A month with 20000 turns$/m);
    expect(printed).toMatch(/^ {2}together: \d+\.\d\d$/m);
    expect(code).toBe(0);
  });

  it('says in one sentence what it cannot take', async () => {
    const { code, printed } = await run(['cost', 'ENV=dev', 'ASSUME=nonsense=1']);
    expect(printed.trim()).toMatch(/^ASSUME names no assumption "nonsense": there are [^\n]+\.$/);
    expect(code).toBe(1);
  });
});
