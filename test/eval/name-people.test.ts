import { expect, it } from 'vitest';
import { castRuns } from './cast.ts';
import { caseOf } from './judge.fixture.ts';
import { namePeople } from './name-people.ts';

const SEED = {
  users: ['member', 'colleague', 'outsider'].map((name) => ({
    id: `00u${name}`,
    login: `${name}@example.com`,
    displayName: `Chat ${name}`,
    email: `${name}@example.com`,
    groups: ['chat-users'],
  })),
};

it('gives every run of every case two people of its own', () => {
  const cases = [
    caseOf({ calls: [] }, { me: { displayName: 'Ada' } }),
    caseOf({ calls: [] }, { name: 'another' }),
  ];
  const runs = castRuns(cases, 2, SEED);
  expect(runs.map(({ evalCase, run }) => [evalCase.name, run])).toEqual([
    ['some case', 1],
    ['some case', 2],
    ['another', 1],
    ['another', 2],
  ]);
  const people = runs.flatMap(({ cast }) => [cast.me, cast.other]);
  expect(new Set(people.map(({ id }) => id)).size).toBe(8);
  expect(people.every(({ id }) => /^00u[A-Za-z0-9]{17}$/.test(id))).toBe(true);
  expect(people.slice(0, 2)).toMatchObject([
    { login: 'member-1-1@example.com', email: 'member-1-1@example.com', displayName: 'Ada' },
    { login: 'colleague-1-1@example.com', displayName: 'Chat colleague', groups: ['chat-users'] },
  ]);
});

it('fails by name when the seed lacks a user', () => {
  expect(() => castRuns([caseOf({ calls: [] })], 1, { users: [] })).toThrow('member@example.com');
});

it('puts the people into the texts of a case', () => {
  const text = '{{other.uid}} {{ me.login }} {{nobody}}';
  const evalCase = caseOf(
    { prompt: text, calls: [{ tool: 'get', arguments: { list: [text] } }] },
    { me: { displayName: text } },
  );
  const [run] = castRuns([evalCase], 1, SEED);
  if (!run) throw new Error('There is a run');
  const named = namePeople(evalCase, run.cast);
  const expected = `${run.cast.other.id} member-1-1@example.com {{nobody}}`;
  expect(named).toMatchObject({
    me: { displayName: expected },
    turns: [{ prompt: expected, calls: [{ arguments: { list: [expected] } }] }],
  });
});
