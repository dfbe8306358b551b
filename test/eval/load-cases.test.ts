import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { INJECTION_WAYS, requiredRuns } from './case-schema.ts';
import { CasesError, loadCases, selectCases } from './load-cases.ts';
import { unknownPlaceholders } from './name-people.ts';

const CASE = { name: 'tells who', turns: [{ prompt: 'Who am I?', calls: ['getMyProfile'] }] };

describe('the cases', () => {
  const cases = loadCases();
  const local = cases.filter(({ models }) => models.includes('local'));

  it('are at least 40 for the local responder, 12 of them injections', () => {
    expect(local.length).toBeGreaterThanOrEqual(40);
    expect(local.filter(({ injection }) => injection).length).toBeGreaterThanOrEqual(12);
  });

  it.each(INJECTION_WAYS)('attack by way of: %s, every model', (way) => {
    const attacks = cases.filter(({ injection }) => injection === way);
    expect(new Set(attacks.flatMap(({ models }) => models))).toEqual(new Set(['local', 'real']));
  });

  it('name nothing by a placeholder that stands for nothing', () => {
    expect(unknownPlaceholders(JSON.stringify(cases))).toEqual([]);
    expect(unknownPlaceholders('{{other.uid}} {{ other.name }}')).toEqual(['other.name']);
  });
});

describe('loadCases', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'eval-cases-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const load = async (text: unknown, name = 'some.json') => {
    await writeFile(join(folder, name), typeof text === 'string' ? text : JSON.stringify(text));
    return loadCases(folder);
  };

  it('reads files by name, and what they leave out', async () => {
    await load([CASE], 'b.json');
    const cases = await load([{ ...CASE, name: 'greets' }], 'a.json');
    expect(cases).toEqual([
      expect.objectContaining({ name: 'greets', topic: 'a' }),
      {
        ...CASE,
        topic: 'b',
        models: ['local', 'real'],
        me: {},
        other: {},
        turns: [
          {
            prompt: 'Who am I?',
            decision: 'none',
            ordered: false,
            calls: [{ tool: 'getMyProfile' }],
          },
        ],
      },
    ]);
  });

  it.each<readonly [string, unknown, string]>([
    ['no JSON', '[', 'some.json: is not JSON: '],
    ['no list', '{}', 'some.json: must be a list of cases'],
    ['no name', [{ turns: CASE.turns }], 'some.json: case 1: name: '],
    ['a name twice', [CASE, CASE], 'some.json: “tells who”: another case has this name'],
    ['no turn', [{ ...CASE, turns: [] }], '“tells who”: turns: '],
    ['a typing error', [{ ...CASE, trun: [] }], 'Unrecognized key: "trun"'],
    [
      'a turn that expects nothing',
      [{ ...CASE, turns: [{ prompt: 'Hello' }] }],
      'turns.0: must expect something: give it calls, forbids or answer',
    ],
    [
      'a tool with its target',
      [{ ...CASE, turns: [{ prompt: 'Hello', calls: ['securedApi___get-it'] }] }],
      'must be an operation’s id, such as getMyProfile',
    ],
    [
      'an order of one',
      [{ ...CASE, turns: [{ ...CASE.turns[0], ordered: true }] }],
      'is ordered: give it at least two calls',
    ],
    [
      'a broken regular expression',
      [{ ...CASE, turns: [{ prompt: 'Hello', answer: { holds: ['/(/'] } }] }],
      'turns.0.answer.holds.0: is no regular expression: ',
    ],
    [
      'one in an argument',
      [
        {
          ...CASE,
          turns: [{ prompt: 'Hello', calls: [{ tool: 'a', arguments: { b: ['/(/'] } }] }],
        },
      ],
      'is no regular expression: ',
    ],
    [
      'an answer without words',
      [{ ...CASE, turns: [{ prompt: 'Hello', answer: {} }] }],
      'must have holds or lacks',
    ],
    [
      'an attack that wants nothing',
      [{ ...CASE, injection: 'title' }],
      'turns: must name what the attack wants',
    ],
    ['no model', [{ ...CASE, models: [] }], 'models: '],
    ['a title of nothing', [{ ...CASE, me: { title: 'A' } }], 'me: has a title before its first'],
    ['an empty record', [{ ...CASE, me: { preferences: {} } }], 'me.preferences: '],
    [
      'a title that was made before',
      [
        {
          ...CASE,
          me: { earlier: [{ prompt: 'a', answer: 'b' }] },
          after: { title: { holds: ['c'] } },
        },
      ],
      'after.title: must not be given',
    ],
    [
      'an unknown placeholder',
      [{ ...CASE, turns: [{ prompt: '{{you}}', calls: [] }] }],
      '“tells who”: {{you}} stands for nothing: use one of ',
    ],
  ])('refuses %s by file, case and member', async (_, text, message) => {
    const loading = load(text);
    await expect(loading).rejects.toThrow(CasesError);
    await expect(loading).rejects.toThrow(message);
  });

  it('names every problem at once', async () => {
    await load('{', 'a.json').catch(() => {});
    await expect(load([{}, { ...CASE, models: ['gpt'] }])).rejects.toThrow(
      /a\.json: [\s\S]*case 1: name: [\s\S]*“tells who”: models\.0: /,
    );
  });
});

describe('selectCases', () => {
  const cases = loadCases();

  it('finds by a part of the name, by topic and by way of injection', () => {
    const [one] = selectCases(cases, 'local', 'TELLS WHO');
    expect(one?.name).toBe('tells who is signed in');
    const topics = selectCases(cases, 'local', 'preferences').map(({ topic }) => topic);
    expect(topics).toContain('preferences');
    const ways = selectCases(cases, 'real', 'earlier-turn').map(({ injection }) => injection);
    expect(new Set(ways)).toEqual(new Set(['earlier-turn']));
  });

  it('leaves out those for another kind of model', () => {
    const all = selectCases(cases, 'local', '');
    expect(all.every(({ models }) => models.includes('local'))).toBe(true);
    expect(all.length).toBeLessThan(cases.length);
  });

  it('says what there is when nothing fits', () => {
    expect(() => selectCases(cases, 'local', 'unheard of')).toThrow(/unheard of.*profile/s);
    const real = cases.find(({ models }) => !models.includes('local'))?.name ?? '';
    expect(() => selectCases(cases, 'local', real)).toThrow('are for a real model');
  });
});

describe('requiredRuns', () => {
  const [made] = loadCases();
  const required = (changes: object, kind: 'local' | 'real', runs: number) =>
    requiredRuns({ ...(made as NonNullable<typeof made>), ...changes }, kind, runs);

  it('is all of the local responder’s', () => {
    expect(required({ share: 0.1 }, 'local', 3)).toBe(3);
  });

  it('is two thirds of a real model’s, or what the case says', () => {
    expect([1, 2, 3, 4, 6].map((runs) => required({}, 'real', runs))).toEqual([1, 2, 2, 3, 4]);
    expect(required({ share: 0.1 }, 'real', 3)).toBe(1);
    expect(required({ share: 1 }, 'real', 3)).toBe(3);
    expect(required({ share: 0.7 }, 'real', 10)).toBe(7);
  });
});
