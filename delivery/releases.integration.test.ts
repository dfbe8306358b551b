import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { releaseParameter } from '@three-tier-chat/wire-contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtDeployment, earlierDeployment } from './deployment.ts';
import { readRecord, replaceRecord } from './release-parameters.ts';
import { readSourceState } from './source-state.ts';
import { type DeliveryDesk, openDesk } from './test/delivery-desk.ts';

const run = promisify(execFile);

describe('the source of a release', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'three-tier-chat-source-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('is the commit of the working copy, and how many files differ from it', async () => {
    const git = (...words: string[]) =>
      run('git', ['-c', 'user.name=Ana', '-c', 'user.email=ana@example.com', ...words], {
        cwd: folder,
        env: {
          PATH: process.env['PATH'],
          GIT_CONFIG_GLOBAL: '/dev/null',
          GIT_CEILING_DIRECTORIES: tmpdir(),
        },
      });
    await git('init', '--quiet');
    expect(await readSourceState(folder)).toBeUndefined();
    await writeFile(join(folder, 'a'), 'a');
    await git('add', 'a');
    await git('commit', '--quiet', '--message=first');
    const { stdout } = await git('rev-parse', 'HEAD');
    const commit = stdout.trim();
    expect(await readSourceState(folder)).toEqual({ commit, changedFiles: 0 });
    await writeFile(join(folder, 'a'), 'b');
    await writeFile(join(folder, 'new'), '');
    expect(await readSourceState(folder)).toEqual({ commit, changedFiles: 2 });

    let said = '';
    const terminal = { print: (text: string) => (said += text) };
    const context = { terminal: terminal as never };
    const { note } = await builtDeployment(context, 'agent', '1'.repeat(16), folder);
    expect(note).toMatchObject({ commit, tree: 'dirty', by: expect.stringMatching(/.@./) });
    expect(said).toBe(
      `The working copy differs from commit ${commit.slice(0, 12)} in 2 files: the release is recorded as dirty.\n`,
    );
  });
});

describe('make releases', () => {
  let desk: DeliveryDesk;

  beforeAll(async () => {
    desk = await openDesk();
  });
  afterAll(() => desk?.stop());

  it('shows commit, dirt and who of each release, and a rollback keeps the commit', async () => {
    const { account, settings } = desk;
    const place = { settings, aws: desk.aws() };
    const name = releaseParameter('dev', 'agent');
    account.record(name, '0'.repeat(16));
    const first = { commit: 'a'.repeat(40), tree: 'clean', by: 'ana@laptop' } as const;
    const second = { commit: 'b'.repeat(40), tree: 'dirty', by: 'bo@runner' } as const;
    for (const [version, note] of [
      ['1'.repeat(16), first],
      ['2'.repeat(16), second],
    ] as const) {
      await replaceRecord(place, 'agent', await readRecord(place, 'agent'), { version, note });
    }
    const { code, printed } = await desk.run(['releases', 'ENV=dev']);
    expect(code).toBe(0);
    expect(printed.split('\n').filter((line) => /[012]{16}/.test(line))).toEqual([
      expect.stringMatching(
        /^agent +2{16} {2}\S+ {2}now {2}b{12} dirty {2}arn:aws:iam::\d+:user\/me \(bo@runner\)$/,
      ),
      expect.stringMatching(
        /^ +1{16} {2}\S+ {7}a{12} {8}arn:aws:iam::\d+:user\/me \(ana@laptop\)$/,
      ),
      expect.stringMatching(/^ +0{16} {2}\S+ {7}unknown commit {6}arn:aws:iam::\d+:user\/ana$/),
    ]);
    expect(await earlierDeployment(place, 'agent')).toMatchObject({
      version: '1'.repeat(16),
      note: { commit: first.commit, tree: 'clean' },
    });
  });
});
