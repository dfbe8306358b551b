import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openUserDirectory, SeedError, type User } from './user-directory.ts';

const USER: User = {
  id: '00umember00000000000',
  login: 'member@example.com',
  password: 'a-secret',
  firstName: 'Chat',
  lastName: 'Member',
  displayName: 'Chat Member',
  email: 'member@example.com',
  groups: ['chat-users'],
};

let folder: string;
let seedPath: string;
let reported: SeedError[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'users-'));
  seedPath = join(folder, 'seed.json');
  reported = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (users: unknown) => writeFileSync(seedPath, JSON.stringify({ users }));
const open = (path = seedPath) =>
  openUserDirectory({
    seedPath: path,
    groupNames: new Set(['chat-users']),
    onUnusable: (error) => reported.push(error),
  });

describe('openUserDirectory', () => {
  it('contains the demo users of the seed beside it', () => {
    const users = open(fileURLToPath(new URL('./seed.json', import.meta.url))).all();
    expect(
      users.map(({ login, displayName, groups, password }) => [
        login,
        displayName,
        groups,
        password,
      ]),
    ).toEqual([
      ['member@example.com', 'Chat Member', ['chat-users'], 'local-only'],
      ['colleague@example.com', 'Chat Colleague', ['chat-users'], 'local-only'],
      ['outsider@example.com', 'Chat Outsider', [], 'local-only'],
    ]);
  });

  it('finds users by id and by login, without regard to case', () => {
    write([USER]);
    const directory = open();
    expect(directory.byId(USER.id)).toEqual(USER);
    expect(directory.byLogin(' Member@Example.com ')).toEqual(USER);
    expect(directory.byId('00uunknown')).toBeUndefined();
    expect(directory.byLogin('')).toBeUndefined();
  });

  it('reads the file again after a change', () => {
    write([USER]);
    const directory = open();
    write([{ ...USER, displayName: 'Renamed' }]);
    expect(directory.byId(USER.id)?.displayName).toBe('Renamed');
  });

  it('keeps its users and reports once if a changed file is not usable', () => {
    write([USER]);
    const directory = open();
    writeFileSync(seedPath, '{ "users": [ { "password": "a-secret"');
    expect([directory.all(), directory.all()]).toEqual([[USER], [USER]]);
    expect(reported).toHaveLength(1);
    expect(String(reported)).not.toContain('a-secret');
    write([]);
    expect(directory.all()).toEqual([]);
  });

  it.each<[string, unknown, RegExp]>([
    ['no users', undefined, /users: /],
    ['an id that is not of Okta', [{ ...USER, id: 'x' }], /users\.0\.id: must be 00u/],
    ['a missing password', [{ ...USER, password: undefined }], /users\.0\.password/],
    ['an unknown member', [{ ...USER, admin: true }], /admin/],
    ['an unknown group', [{ ...USER, groups: ['chat-userz'] }], /no okta_group .* chat-userz/],
    [
      'a login that is taken',
      [USER, { ...USER, id: '00uother000000000000' }],
      /1\.login: .* taken/,
    ],
    ['an id that is taken', [USER, { ...USER, login: 'other' }], /users\.1\.id: .* is taken/],
  ])('refuses %s, naming it', (_what, users, message) => {
    write(users);
    expect(() => open()).toThrow(SeedError);
    expect(() => open()).toThrow(message);
  });

  it('refuses a missing file', () => {
    expect(() => open()).toThrow(/seed\.json cannot be read/);
  });
});
