import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { environmentNames, loadEnvironment } from './load-environment.ts';
import { AWS_ENVIRONMENT } from './testing/synth-all.ts';

const MACHINE = { localPortBase: 4000 };

describe('the files of the environments', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'three-tier-chat-environments-'));
    const table = (more: object) =>
      `export const environment = () => (${JSON.stringify({ ...AWS_ENVIRONMENT, ...more })});`;
    const files = {
      'team-a.ts': table({ allowedGroup: 'chat-team-a' }),
      'team-b.ts': table({ allowedGroup: 'chat-users' }),
      'team-c.ts': table({ allowedGroup: 'chat-users' }),
      'keyed.ts': table({
        allowedGroup: 'chat-keyed',
        customerManagedKey: true,
        accountId: '210987654321',
      }),
      'elsewhere.ts': table({
        allowedGroup: 'chat-elsewhere',
        accountId: '210987654321',
        region: 'eu-west-1',
      }),
      'unkeyed.ts': table({ allowedGroup: 'chat-unkeyed', accountId: '210987654321' }),
      'piped.ts': table({
        allowedGroup: 'chat-piped',
        accountId: '320987654321',
        github: { repository: 'acme/chat' },
      }),
      'unpiped.ts': table({ allowedGroup: 'chat-unpiped', accountId: '320987654321' }),
      'other-org.ts': table({ okta: { orgName: 'other', baseUrl: 'okta.com' } }),
      'unclosed.ts': 'export const environment = () => ({\n  region: ',
      'misnamed.ts': 'export const enviroment = () => ({});',
      'throwing.ts': 'export const environment = () => { throw new Error("no such team"); };',
      'team-a.ts.orig': 'left by a merge',
      'team-a.orig': '',
      '.team-a.ts.swp': '',
      'README.md': '',
    };
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  });
  afterAll(() => rm(folder, { recursive: true }));

  const load = (name: string) => loadEnvironment(name, MACHINE, folder);

  it('are environments, and what editors and merges leave beside them is not', async () => {
    expect([...(await environmentNames(folder))].sort()).toEqual([
      'elsewhere',
      'keyed',
      'misnamed',
      'other-org',
      'piped',
      'team-a',
      'team-b',
      'team-c',
      'throwing',
      'unclosed',
      'unkeyed',
      'unpiped',
    ]);
    await expect(load('nowhere')).rejects.toThrow(
      /^There is no environment "nowhere": name one of /,
    );
  });

  it.each([
    ['unclosed', /^terraform\/environments\/unclosed\.ts cannot be read: [^\n]+$/],
    ['misnamed', 'misnamed.ts cannot be read: it exports no function `environment`'],
    ['throwing', 'throwing.ts cannot be read: no such team'],
  ])('that cannot be run are named in one sentence: %s', async (name, sentence) => {
    await expect(load(name)).rejects.toThrow(sentence);
  });

  it('do not share a group in an Okta org', async () => {
    await expect(load('team-b')).rejects.toThrow(
      '  allowedGroup: chat-users is the group of team-c in the same Okta org',
    );
    expect((await load('team-a')).name).toBe('team-a');
    expect((await load('other-org')).allowedGroup).toBe('chat-users');
  });

  it('agree about the key where they share an account and region', async () => {
    await expect(load('keyed')).rejects.toThrow(
      '  customerManagedKey: is true here and not in unkeyed, which shares the bootstrap of account 210987654321 in eu-central-1: set the same in both',
    );
    await expect(load('unkeyed')).rejects.toThrow('  customerManagedKey: is false here');
    expect((await load('elsewhere')).customerManagedKey).toBe(false);
  });

  it('agree about pipelines where they share an account and region', async () => {
    await expect(load('piped')).rejects.toThrow(
      '  github: is set here and not in unpiped, which shares the bootstrap of account 320987654321 in eu-central-1: set the same in both',
    );
    await expect(load('unpiped')).rejects.toThrow('  github: is not set here');
  });
});
